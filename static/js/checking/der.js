/* Reads DER, as far as signatures need it, one level at a time: as site/paper/signatures/der.py does.
   What is read comes from strangers: whatever does not add up is thrown as Unreadable. */

export const SEQUENCE = 0x30;
export const SET = 0x31;
export const OCTETS = 0x04;
export const INTEGER = 0x02;
const OID = 0x06;
const COMMON_NAME = "2.5.4.3";
const LONGEST_NAME = 64;
const MOST_MEMBERS = 200;

export class Unreadable extends Error {}

export class Node {
  constructor(tag, whole, content) {
    this.tag = tag;
    this.whole = whole;
    this.content = content;
  }

  members(wanted = 0) {
    const found = [];
    for (let at = 0; at < this.content.length; at += found.at(-1).whole.length) {
      found.push(read(this.content, at));
      if (found.length > MOST_MEMBERS) {
        throw new Unreadable("more members than any signature has");
      }
    }
    if (found.length < wanted) {
      throw new Unreadable("something is missing");
    }
    return found;
  }

  only(tag) {
    if (this.tag !== tag) {
      throw new Unreadable(`tag ${this.tag} where ${tag} is due`);
    }
    return this;
  }
}

export function read(data, at = 0) {
  if (at + 2 > data.length) {
    throw new Unreadable("it ends too early");
  }
  let length = data[at + 1];
  let begins = at + 2;
  if (length >= 0x80) {
    const figures = length & 0x7f;
    if (figures < 1 || figures > 4) {
      throw new Unreadable("a length that DER does not have");
    }
    length = data.subarray(begins, begins + figures).reduce((sum, byte) => sum * 256 + byte, 0);
    begins += figures;
  }
  const ends = begins + length;
  if (ends > data.length) {
    throw new Unreadable("it ends too early");
  }
  return new Node(data[at], data.subarray(at, ends), data.subarray(begins, ends));
}

export function oid(node) {
  const numbers = [];
  let number = 0;
  for (const byte of node.only(OID).content) {
    number = number * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(number);
      number = 0;
    }
  }
  if (!numbers.length) {
    throw new Unreadable("an identifier without numbers");
  }
  const first = Math.min(Math.floor(numbers[0] / 40), 2);
  return [first, numbers[0] - 40 * first, ...numbers.slice(1)].join(".");
}

// Whom a certificate names, without what would not be seen; empty where it names nobody.
export function commonName(name) {
  for (const part of name.members()) {
    for (const one of part.members()) {
      const [kind, value] = one.members(2);
      if (oid(kind) === COMMON_NAME) {
        return text(value);
      }
    }
  }
  return "";
}

function text(value) {
  const coding = { 0x0c: "utf-8", 0x1e: "utf-16be" }[value.tag];
  const said = coding ? new TextDecoder(coding).decode(value.content) : String.fromCharCode(...value.content.slice(0, 512));
  const seen = said.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "");
  return Array.from(seen).slice(0, LONGEST_NAME).join("");
}

export const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export async function digest(bytes, name = "SHA-256") {
  return new Uint8Array(await crypto.subtle.digest(name, bytes));
}
