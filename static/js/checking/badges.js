/* Finds the badge in a file, as it is or in a picture, and works out the digest of what it says: as
   site/credentials/offered.py does. */

import { digest, hex } from "./der.js";

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const KEYWORD = "openbadgecredential\0";
const MOST = 1 << 20;
const ELEMENT = /<(\w+):credential\b[^>]*>([^]*?)<\/\1:credential\s*>/;
const DATA = /<!\[CDATA\[([^]*?)\]\]>/g;
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&" };
// What we write about a badge's place in the public log, and nothing else: words of strangers would pass for ours.
const IN_THE_LOG =
  "Its issue is a leaf of our public log of certificates. What follows proves that, to anybody (RFC 9162).";
const PROOF_WORDS = "at|credential|event|head|index|issue|key|leaf|leaf_hash|path|root|signature|size";
const LOG_EVIDENCE = {
  id: /^https?:\/\/[^/\s]+\/log\/proof\/[0-9a-f]{64}\.json$/,
  name: /^Entry [0-9]+ of the public log$/,
  description: { test: (words) => words === IN_THE_LOG },
  genre: /^log-inclusion$/,
  narrative: new RegExp(`^(?:[{}\\[\\]:,0-9]|"(?:[0-9a-fTZ:.-]*|${PROOF_WORDS})")*$`),
};

const utf8 = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

// The badge in a file; null for what is neither JSON nor a picture.
export async function offered(bytes) {
  const head = String.fromCharCode(...bytes.subarray(0, 1024)).replace(/^(\xef\xbb\xbf|[ \t\r\n])+/, "");
  const isPng = PNG.every((byte, at) => bytes[at] === byte);
  if (!isPng && !/^[<{]/.test(head)) {
    return null;
  }
  const isPicture = isPng || head.startsWith("<");
  try {
    const text = isPng ? await inPng(bytes) : isPicture ? inSvg(utf8(bytes)) : utf8(bytes);
    return { isPicture, ...(await read(text)) };
  } catch {
    return { isPicture, digest: "" };
  }
}

async function inPng(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let place = 8; place + 12 <= bytes.length; ) {
    const length = view.getUint32(place);
    const kind = String.fromCharCode(...bytes.subarray(place + 4, place + 8));
    const content = bytes.subarray(place + 8, place + 8 + length);
    const begin = String.fromCharCode(...content.subarray(0, KEYWORD.length));
    if (kind === "iTXt" && begin === KEYWORD) {
      return textOf(content.subarray(KEYWORD.length));
    }
    place += 12 + length;
  }
  return "";
}

async function textOf(rest) {
  let begins = 2;
  for (let marks = 0; marks < 2; begins += 1) {
    marks += rest[begins] === 0 || begins >= rest.length ? 1 : 0;
  }
  const text = rest.subarray(begins);
  if (rest[0] !== 1) {
    return utf8(text);
  }
  // Never more than a credential can have, however small it was packed.
  const parts = [];
  let size = 0;
  const unpacked = new Blob([text]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  for (let next = await unpacked.read(); !next.done; next = await unpacked.read()) {
    size += next.value.length;
    if (size > MOST) {
      throw new Error("too long");
    }
    parts.push(next.value);
  }
  return utf8(new Uint8Array(await new Blob(parts).arrayBuffer()));
}

// Read as text: nothing of the picture is run or fetched.
function inSvg(text) {
  const inside = (ELEMENT.exec(text)?.[2] ?? "").trim();
  if (inside.includes("<![CDATA[")) {
    return [...inside.matchAll(DATA)].map((found) => found[1]).join("");
  }
  return inside.replace(/&\w+;/g, (one) => ENTITIES[one] ?? one);
}

async function read(text) {
  const none = { digest: "" };
  const found = text && text.length <= MOST ? JSON.parse(text.replace(/^\ufeff/, "")) : null;
  if (!found || !Array.isArray(found.type) || !found.type.includes("OpenBadgeCredential")) {
    return none;
  }
  const { proof, evidence, ...said } = found;
  if (evidence !== undefined && evidence !== null && !(Array.isArray(evidence) && evidence.every(isOfTheLog))) {
    said.evidence_added = evidence; // put there by somebody: then it is not what we said
  }
  const { issuer } = found;
  const isNamed = issuer && typeof issuer === "object";
  return {
    digest: hex(await digest(new TextEncoder().encode(sorted(said)))),
    address: plain(found.id),
    issuer: plain(isNamed ? issuer.id : issuer),
    issuerName: plain(isNamed ? issuer.name : ""),
  };
}

function isOfTheLog(one) {
  const isEvidence = Array.isArray(one?.type) && one.type.length === 1 && one.type[0] === "Evidence";
  const parts = Object.entries(LOG_EVIDENCE);
  const isAll = isEvidence && Object.keys(one).length === parts.length + 1;
  return isAll && parts.every(([name, said]) => typeof one[name] === "string" && said.test(one[name]));
}

const plain = (value) => (typeof value === "string" ? value.trim().replace(/\s+/g, " ").slice(0, 200) : "");

// JSON in the one way of RFC 8785: names in order, nothing between.
function sorted(value) {
  if (Array.isArray(value)) {
    return `[${value.map(sorted).join(",")}]`;
  }
  if (value && typeof value === "object") {
    const pairs = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${sorted(value[name])}`);
    return `{${pairs.join(",")}}`;
  }
  return JSON.stringify(value);
}
