/* Reads the signature inside a PDF, whoever made it: what it is about, whether it holds, what came afterwards. As
   site/paper/signatures/reading.py does; a test holds the two together. Nothing is drawn, unpacked or sent. */

import { Unreadable, digest, hex, read, same } from "./der.js";
import { isAbout, opened } from "./messages.js";

const RANGE = /\/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]/g;
const FIGURES = /^<[0-9a-fA-F\s]*>$/;
const OBJECT = /(?<![0-9])(\d{1,10})\s+\d{1,5}\s+obj\b/g;
const TIME = /\/M\s*\(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-])(\d\d)'?(\d\d))?/;
const SUBJECT = /<dc:description>\s*<rdf:Alt>\s*<rdf:li[^>]{0,100}>([^<]{0,400})/;
const STAMPED = "1.2.840.113549.1.9.16.1.4";
const REACH = 100_000;

// One letter for each byte, so that places in the text are places in the file.
function letters(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return text;
}

const unpacked = (figures) => {
  const plain = figures.replace(/\s/g, "");
  return Uint8Array.from({ length: plain.length >> 1 }, (_, at) => parseInt(plain.slice(2 * at, 2 * at + 2), 16));
};

export async function reading(bytes) {
  const text = letters(bytes);
  if (!text.slice(0, 1024).includes("%PDF-")) {
    return { isPdf: false, signatures: 0, signature: null, subject: "" };
  }
  const ranges = [...text.matchAll(RANGE)];
  const signature = ranges.length ? await signatureOf(bytes, text, ranges[0]) : null;
  return { isPdf: true, signatures: ranges.length, signature, subject: SUBJECT.exec(text)?.[1] ?? "" };
}

async function signatureOf(bytes, text, place) {
  const [begins, first, again, rest] = place.slice(1).map(Number);
  const ends = again + rest;
  const gap = text.slice(first, again);
  if (begins || first >= again || ends < again || ends > bytes.length || !FIGURES.test(gap)) {
    return null;
  }
  let message;
  try {
    message = await opened(unpacked(gap.slice(1, -1)));
  } catch (fault) {
    return unreadable(fault);
  }
  const covered = new Uint8Array(first + rest);
  covered.set(bytes.subarray(0, first));
  covered.set(bytes.subarray(again, ends), first);
  return {
    name: message.name,
    fingerprint: message.fingerprint,
    isUnchanged: await isAbout(message, covered),
    holds: message.holds,
    at: timeOf(text, place, first),
    stamp: await stampOf(message),
    signedDigest: hex(await digest(bytes.subarray(0, ends))),
    added: ends < bytes.length ? addedTo(text, ends) : null,
  };
}

function unreadable(fault) {
  if (fault instanceof Unreadable) {
    return null;
  }
  throw fault;
}

function timeOf(text, place, gap) {
  const ranged = place.index + place[0].length;
  const before = text.slice(Math.max(text.lastIndexOf("obj", place.index), place.index - REACH, 0), place.index);
  const ends = text.indexOf("endobj", Math.max(ranged, gap));
  const after = ends > 0 ? text.slice(ranged, Math.min(ends, ranged + REACH)) : "";
  const found = TIME.exec(before) || TIME.exec(after);
  if (!found) {
    return null;
  }
  const [year, month, ...others] = found.slice(1, 7).map(Number);
  const apart = found[7] ? (Number(found[8]) * 60 + Number(found[9])) * (found[7] === "-" ? 1 : -1) : 0;
  const at = new Date(Date.UTC(year, month - 1, ...others) + apart * 60_000);
  return Number.isNaN(at.getTime()) ? null : at;
}

function addedTo(text, ends) {
  const numbers = (part) => new Set([...part.matchAll(OBJECT)].map((found) => Number(found[1])));
  const before = numbers(text.slice(0, ends));
  const after = [...numbers(text.slice(ends))];
  const changed = after.filter((number) => before.has(number)).length;
  return { size: text.length - ends, changed, new: after.length - changed };
}

async function stampOf(message) {
  if (!message.token) {
    return null;
  }
  try {
    const token = await opened(message.token);
    const said = told(token);
    if (!same(await digest(message.signature), said.digest)) {
      return null;
    }
    return { at: said.at, name: token.name, holds: (await isAbout(token, token.content)) ? token.holds : false };
  } catch (fault) {
    return unreadable(fault);
  }
}

// What a time-stamp says (RFC 3161).
function told(token) {
  if (token.kind !== STAMPED) {
    throw new Unreadable("no time-stamp");
  }
  const fields = read(token.content).members(5);
  const imprint = fields[2].members(2);
  const time = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(letters(fields[4].only(0x18).content));
  if (imprint.length !== 2 || imprint[1].content.length !== 32 || !time) {
    throw new Unreadable("a time-stamp for something else");
  }
  const [year, month, ...others] = time.slice(1).map(Number);
  return { digest: imprint[1].content, at: new Date(Date.UTC(year, month - 1, ...others)) };
}
