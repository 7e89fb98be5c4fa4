/* Chooses what is said of a file's signature, as certificates/queries/readings.py does, and puts it on the page. The
   words themselves come with the page. */

const CODE = /\b[2-9A-HJKMNP-TW-Z]{4}-[2-9A-HJKMNP-TW-Z]{4}-[2-9A-HJKMNP-TW-Z]{4}\b/;

export function isOurs(found, keys) {
  const one = found.signature;
  return Boolean(one && one.holds && one.isUnchanged && keys.has(one.fingerprint));
}

// `keys` names our keys by fingerprint; `base` is what we know of the part that was signed.
export function told(found, keys, base) {
  const lines = found.signature ? linesOf(found, keys, base) : unsigned(found);
  const code = CODE.exec(found.subject);
  if (code && !base) {
    lines.push(["code", { code: code[0] }]);
  }
  return { lead: leadOf(found, keys), lines };
}

// What is said of a badge that we do not know; `issuer` are we.
export function toldOfBadge(badge, issuer) {
  if (!badge.digest) {
    return { lead: badge.isPicture ? "no_badge_inside" : "no_badge", lines: [] };
  }
  const isOurName = badge.issuer === issuer;
  const lines = [isOurName ? ["badge_not_ours", {}] : ["badge_issuer", { name: badge.issuerName || badge.issuer }]];
  const code = CODE.exec(badge.address);
  if (code) {
    lines.push(["code", { code: code[0] }]);
  }
  return { lead: isOurName ? "badge_changed" : "badge_foreign", lines };
}

function leadOf(found, keys) {
  const one = found.signature;
  if (!one) {
    return found.isPdf ? (found.signatures ? "unreadable" : "unsigned") : "not_pdf";
  }
  if (one.holds === null) {
    return "unclear";
  }
  if (!one.holds) {
    return "broken";
  }
  if (!keys.has(one.fingerprint)) {
    return "foreign";
  }
  if (!one.isUnchanged) {
    return "changed";
  }
  return one.added ? "extended" : "unknown";
}

const unsigned = (found) => (found.isPdf && !found.signatures ? [["usually_signed", {}]] : []);

function linesOf(found, keys, base) {
  const one = found.signature;
  const isOurKey = keys.has(one.fingerprint);
  const name = isOurKey ? keys.get(one.fingerprint) : one.name || "nobody";
  const who = isOurKey ? (one.holds ? "ours" : "claimed") : "foreign";
  const lines = [[who, { name }]];
  if (isOurKey) {
    lines.push([one.holds === null ? "unclear" : one.holds ? "holds" : "broken", {}]);
    lines.push([one.isUnchanged ? "unchanged" : "changed", {}], cover(one.added));
  }
  if (base) {
    lines.push(["base", { code: base.code, standing: base.standing }]);
  }
  if (one.stamp) {
    lines.push(one.stamp.holds ? ["stamped", { name: one.stamp.name || "nobody", at: when(one.stamp.at) }] : ["stamp_broken", {}]);
  } else if (one.at) {
    lines.push(["at", { at: when(one.at) }]);
  }
  if (found.signatures > 1) {
    lines.push(["several", { count: found.signatures }]);
  }
  return lines;
}

function cover(added) {
  if (!added) {
    return ["whole", {}];
  }
  const kind = added.changed ? "added_over" : added.new ? "added_new" : "added";
  return [kind, { size: added.size.toLocaleString("en-GB"), changed: added.changed, new: added.new }];
}

// "Tuesday 3 March 2026, 10:15am", in UK time as everywhere here.
function when(at) {
  const part = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", ...options }).format(at);
  const day = part({ weekday: "long", day: "numeric", month: "long", year: "numeric" }).replaceAll(",", "");
  const time = part({ hour: "numeric", minute: "2-digit", hour12: true });
  const [, hour, minute, half] = /(\d+):(\d\d)\s*([ap]m)/i.exec(time) || [];
  return hour ? `${day}, ${Number(hour) % 12 || 12}${minute === "00" ? "" : `:${minute}`}${half.toLowerCase()}` : `${day}, ${time}`;
}

export function show(section, { lead, lines }) {
  const words = section.querySelector("template").content;
  section.querySelector("[data-reading-lead]").textContent = words.querySelector(`[data-lead="${lead}"]`).textContent;
  section.querySelector("[data-reading-lines]").replaceChildren(
    ...lines.map(([code, filled]) => {
      const line = words.querySelector(`[data-line="${code}"]`).cloneNode(true);
      for (const [slot, value] of Object.entries(filled)) {
        const place = line.querySelector(`[data-slot="${slot}"]`);
        if (place) {
          place.textContent = value;
          if (place.href) {
            place.href = `/verify/${value}/`;
          }
        }
      }
      return line;
    }),
  );
  section.hidden = false;
}
