// Reads the text of a copy's QR code, as the comment of package seal describes it, without any of its code.
//
//     node check.mjs < text           prints the reading of one text as a line of JSON
//     node check.mjs vectors.json     the same for every case of a file
import {createHash, createPublicKey, verify} from 'node:crypto';
import {readFileSync} from 'node:fs';

const date = '([0-9]{4}-[0-9]{2}-[0-9]{2})', four = '[0-9A-HJKMNP-TV-Z]{4}';
const wordLines = new RegExp(`^For: ([^\n]+)\n(?:To: ([^\n]+)\n)?On: ${date}\n(?:Until: ${date}\n)?Copy: (${four}-${four})\n`, 'u');
const noteLines = /^Key: (mohr\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44}))\n\n\u2014 mohr ([A-Za-z0-9+/]{91}=)\n$/u;
const p = 2n ** 255n - 19n, eighth = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;

// kinds writes a letter for each character: a Arabic letter, h mark over one, m other mark, n other letter or number,
// p other printable, s space, j joiner, x anything else.
function kinds(value) {
  const ignored = /[\p{Default_Ignorable_Code_Point}\p{Variation_Selector}\ufffd]/u;
  return Array.from(value, (c) => {
    if (c === ' ') return 's';
    if (/[\u200c\u200d]/u.test(c)) return 'j';
    if (/[\u0600-\u0605\u06dd]/u.test(c)) return 'p';
    if (ignored.test(c)) return 'x';
    if (/\p{L}/u.test(c)) return /\p{Script=Arabic}/u.test(c) ? 'a' : 'n';
    if (/[\u064b-\u065f\u0670]/u.test(c)) return 'h';
    if (/\p{M}/u.test(c)) return 'm';
    return /\p{N}/u.test(c) ? 'n' : /[\p{P}\p{S}]/u.test(c) ? 'p' : 'x';
  }).join('');
}

function canonical(value, limit) {
  const k = kinds(value);
  return k.length <= limit && !k.includes('x') && value === value.normalize('NFC') && /[an]/.test(k) &&
    !/^[shm]|ss|s$|[hm]{5}|(?<![ah])j|j(?!a)/.test(k);
}

function day(text) {
  const t = new Date(`${text}T00:00:00Z`);
  return !isNaN(t) && t.toISOString().startsWith(text) && text >= '2000' && text < '2200';
}

// parse returns the words at the start of lines and what stands after them, or null when there are none.
function parse(lines) {
  const m = wordLines.exec(lines);
  if (!m) return null;
  const [purpose, recipient, issued, expires, copy] = m.slice(1).map((g) => g ?? '');
  const ok = canonical(purpose, 80) && (!recipient || canonical(recipient, 60)) && day(issued) &&
    (!expires || day(expires) && expires >= issued);
  return ok ? {words: {purpose, recipient, issued, expires, copy}, rest: lines.slice(m[0].length)} : null;
}

// holds returns the key that signed text, which ends with rest, or '' when none did.
function holds(text, rest) {
  const m = noteLines.exec(rest);
  if (!m) return '';
  const key = Buffer.from(m[3], 'base64'), signature = Buffer.from(m[4], 'base64');
  const hash = createHash('sha256').update('mohr\n').update(key).digest().subarray(0, 4);
  const y = BigInt('0x' + Buffer.from(key.subarray(1)).reverse().toString('hex')) % 2n ** 255n % p;
  if (key[0] !== 1 || hash.toString('hex') !== m[2] || !hash.equals(signature.subarray(0, 4)) ||
    signature.toString('base64') !== m[4] || [0n, 1n, p - 1n, eighth, p - eighth].includes(y)) return '';
  const jwk = {kty: 'OKP', crv: 'Ed25519', x: key.subarray(1).toString('base64url')};
  const signed = text.slice(0, text.lastIndexOf('\n\n') + 1);
  return verify(null, Buffer.from(signed), createPublicKey({key: jwk, format: 'jwk'}), signature.subarray(4)) ? m[1] : '';
}

function read(text) {
  const head = /^Mohr copy v(0|[1-9][0-9]*)\n/.exec(text), found = head && parse(text.slice(head[0].length));
  if (head?.[1] === '1' && found) {
    const key = holds(text, found.rest);
    return {verdict: key ? 'valid' : found.rest ? 'altered' : 'unsigned', words: found.words, key};
  }
  if (head && head[1] !== '0' && head[1] !== '1' && !found) return {verdict: 'later', words: null, key: ''};
  const starts = ['\nFor: ', '\nOn: ', '\nCopy: ', '\nKey: mohr+', '\n\u2014 mohr '];
  const was = text.startsWith('Mohr copy v') || starts.filter((s) => ('\n' + text).includes(s)).length >= 3;
  return {verdict: was ? 'altered' : 'foreign', words: null, key: ''};
}

const file = process.argv[2];
const texts = file ? JSON.parse(readFileSync(file, 'utf8')).cases.map((c) => c.text ?? Buffer.from(c.base64, 'base64').toString()) :
  [readFileSync(0).toString()];
for (const text of texts) console.log(JSON.stringify(read(text)));
