/* What a signature says (a CMS message), and whether it holds by the certificate that it carries: as
   site/paper/signatures/messages.py does. Whether anybody should trust that certificate is not asked here. */

import { INTEGER, OCTETS, SEQUENCE, SET, Unreadable, commonName, digest, hex, oid, read, same } from "./der.js";

const SIGNED_DATA = "1.2.840.113549.1.7.2";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const BOUND = { "1.2.840.113549.1.9.16.2.47": "SHA-256", "1.2.840.113549.1.9.16.2.12": "SHA-1" };
const TIME_STAMP = "1.2.840.113549.1.9.16.2.14";
const DIGESTS = {
  "2.16.840.1.101.3.4.2.1": "SHA-256",
  "2.16.840.1.101.3.4.2.2": "SHA-384",
  "2.16.840.1.101.3.4.2.3": "SHA-512",
};
const RSA = "1.2.840.113549.1.1.1"; // with the hash that the signer names
const ALGORITHMS = {
  "1.2.840.10045.4.3.2": "SHA-256",
  "1.2.840.10045.4.3.3": "SHA-384",
  "1.2.840.10045.4.3.4": "SHA-512",
  "1.2.840.113549.1.1.11": "SHA-256",
  "1.2.840.113549.1.1.12": "SHA-384",
  "1.2.840.113549.1.1.13": "SHA-512",
};
const ELLIPTIC = "1.2.840.10045.2.1";
const CURVES = {
  "1.2.840.10045.3.1.7": ["P-256", 32],
  "1.3.132.0.34": ["P-384", 48],
  "1.3.132.0.35": ["P-521", 66],
};
const LARGEST_RSA = 8192 / 8 + 64; // bytes of the whole key: larger ones only cost time

export async function opened(data) {
  const [kind, wrapped] = read(data).only(SEQUENCE).members(2);
  if (oid(kind) !== SIGNED_DATA) {
    throw new Unreadable("not a signature");
  }
  const parts = wrapped.members(1)[0].only(SEQUENCE).members(4);
  const certificates = parts.slice(3).find((part) => part.tag === 0xa0)?.members() ?? [];
  const signers = parts.at(-1).only(SET).members();
  if (signers.length !== 1) {
    throw new Unreadable("not one signer");
  }
  const carried = parts[2].only(SEQUENCE).members(1);
  const content = carried.length > 1 ? carried[1].members(1)[0].only(OCTETS).content : new Uint8Array();
  return { ...(await openedBy(signers[0], certificates)), kind: oid(carried[0]), content };
}

async function openedBy(signer, certificates) {
  const fields = signer.only(SEQUENCE).members(6);
  if (fields[3].tag !== 0xa0) {
    throw new Unreadable("nothing says what was signed");
  }
  const [, who, hashed, attributes, algorithm, signature] = fields;
  const said = attributesOf(attributes);
  const hashedBy = DIGESTS[oid(hashed.members(1)[0])];
  if (!hashedBy || !said.has(MESSAGE_DIGEST)) {
    throw new Unreadable("nothing says what was signed, or not how");
  }
  const certificate = certificateOf(who, certificates);
  const body = bodyOf(certificate);
  let holds = await isBound(said, certificate.whole);
  if (holds) {
    const toSign = attributes.whole.slice();
    toSign[0] = SET;
    holds = await verified(body[5], nameOf(algorithm, hashedBy), signature.only(OCTETS).content, toSign);
  }
  return {
    name: commonName(body[4]),
    fingerprint: hex(await digest(certificate.whole)),
    hashedBy,
    digest: said.get(MESSAGE_DIGEST).only(OCTETS).content,
    holds,
    signature: signature.content,
    token: fields.length > 6 ? attributesOf(fields[6]).get(TIME_STAMP)?.whole : undefined,
  };
}

export async function isAbout(message, content) {
  return same(await digest(content, message.hashedBy), message.digest);
}

function attributesOf(node) {
  const pairs = node.members().map((one) => one.members(2));
  return new Map(pairs.map(([kind, values]) => [oid(kind), values.members(1)[0]]));
}

// Serial number, algorithm, issuer, validity, subject, public key.
function bodyOf(certificate) {
  const inside = certificate.members(1)[0];
  const body = inside.members(6);
  return body[0].tag === INTEGER ? body : inside.members(7).slice(1);
}

function certificateOf(who, certificates) {
  const [issuer, serial] = who.only(SEQUENCE).members(2);
  const found = certificates.find((one) => {
    const body = bodyOf(one);
    return same(body[0].whole, serial.whole) && same(body[2].whole, issuer.whole);
  });
  if (!found) {
    throw new Unreadable("the signer's certificate is missing");
  }
  return found;
}

// Whether the signer named this very certificate, or named none.
async function isBound(said, certificate) {
  for (const [kind, usual] of Object.entries(BOUND)) {
    if (said.has(kind)) {
      const inside = said.get(kind).members(1)[0].members(1)[0];
      const [first, second] = inside.members(1);
      const isNamed = first.tag === SEQUENCE; // another hash than the usual one
      const name = isNamed ? DIGESTS[oid(first.members(1)[0])] : usual;
      const mark = isNamed ? second : first;
      return Boolean(name && mark) && same(await digest(certificate, name), mark.content);
    }
  }
  return true;
}

function nameOf(algorithm, hashedBy) {
  const kind = oid(algorithm.members(1)[0]);
  return kind === RSA ? hashedBy : ALGORITHMS[kind];
}

// True, false, or null for a kind that is not known here.
async function verified(key, hashedBy, signature, message) {
  const kind = kindOf(key, hashedBy);
  if (!kind) {
    return null;
  }
  const value = kind.half ? plainPair(signature, kind.half) : signature;
  if (!value) {
    return false;
  }
  try {
    const known = await crypto.subtle.importKey("spki", key.whole, kind.asked, false, ["verify"]);
    return await crypto.subtle.verify(kind.asked, known, value, message);
  } catch {
    return null;
  }
}

function kindOf(key, hash) {
  const [algorithm, curve] = key.members(1)[0].members(1);
  const name = oid(algorithm);
  if (!hash) {
    return null;
  }
  if (name === RSA && key.whole.length <= LARGEST_RSA) {
    return { asked: { name: "RSASSA-PKCS1-v1_5", hash } };
  }
  const found = name === ELLIPTIC && curve ? CURVES[oid(curve)] : undefined;
  return found ? { asked: { name: "ECDSA", namedCurve: found[0], hash }, half: found[1] } : null;
}

// The two numbers of a signature, one behind the other, as browsers want them; null where they are none.
function plainPair(signature, half) {
  try {
    const pair = read(signature).only(SEQUENCE).members(2);
    const plain = new Uint8Array(2 * half);
    pair.slice(0, 2).forEach((number, place) => {
      const figures = number.only(INTEGER).content;
      const first = figures.findIndex((byte) => byte !== 0);
      const value = figures.subarray(first < 0 ? figures.length : first);
      plain.set(value, (place + 1) * half - value.length);
    });
    return plain;
  } catch {
    return null;
  }
}
