"""Reads the text of a copy's QR code, as the comment of package seal describes it, without any of its code.

    check.py < text           prints the reading of one text as a line of JSON
    check.py vectors.json     the same for every case of a file

Needs the library "cryptography" for Ed25519.
"""
import base64, datetime, hashlib, json, re, sys, unicodedata
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

DATE, FOUR = "([0-9]{4}-[0-9]{2}-[0-9]{2})", "[0-9A-HJKMNP-TV-Z]{4}"
WORDS = re.compile(f"For: ([^\n]+)\n(?:To: ([^\n]+)\n)?On: {DATE}\n(?:Until: {DATE}\n)?Copy: ({FOUR}-{FOUR})\n")
SIGNED = re.compile("Key: (mohr\\+([0-9a-f]{8})\\+([A-Za-z0-9+/]{44}))\n\n\u2014 mohr ([A-Za-z0-9+/]{91}=)\n")
IGNORED = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\ufffd\U000e0100-\U000e01ef]")
P = 2**255 - 19
EIGHTH = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826


def kind(c):
    """a: Arabic letter, h: mark over one, m: other mark, n: other letter or number, p: other printable, or c itself."""
    category = unicodedata.category(c)
    if category[0] == "L" and unicodedata.name(c, "").startswith("ARABIC") and c != "\u0640":
        return "a"
    if category[0] == "M" and not IGNORED.match(c):
        return "h" if "\u064b" <= c <= "\u065f" or c == "\u0670" else "m"
    if c in " \u200c\u200d":
        return "s" if c == " " else "j"
    if category[0] in "LNPS" and not IGNORED.match(c):
        return "n" if category[0] in "LN" else "p"
    return "p" if "\u0600" <= c <= "\u0605" or c == "\u06dd" else "x"


def canonical(value, limit):
    kinds = "".join(map(kind, value))
    return (len(value) <= limit and "x" not in kinds and value == unicodedata.normalize("NFC", value)
            and re.search("[an]", kinds) and not re.search("^[shm]|ss|s$|[hm]{5}|(?<![ah])j|j(?!a)", kinds))


def day(date):
    try:
        return datetime.date.fromisoformat(date) and "2000" <= date[:4] <= "2199"
    except ValueError:
        return False


def parse(lines):
    """The words at the start of lines and what stands after them; None when there are none."""
    m = WORDS.match(lines)
    if not m:
        return None
    purpose, recipient, issued, expires, copy = (g or "" for g in m.groups())
    if not (canonical(purpose, 80) and (not recipient or canonical(recipient, 60)) and day(issued)
            and (not expires or day(expires) and expires >= issued)):
        return None
    return dict(purpose=purpose, recipient=recipient, issued=issued, expires=expires, copy=copy), lines[m.end():]


def holds(text, rest):
    """The key that signed text, which ends with rest; "" when none did."""
    m = SIGNED.fullmatch(rest)
    if not m:
        return ""
    key, signature = base64.b64decode(m[3]), base64.b64decode(m[4])
    key_hash = hashlib.sha256(b"mohr\n" + key).digest()[:4]
    y = int.from_bytes(key[1:], "little") % 2**255 % P
    if (key[0] != 1 or key_hash.hex() != m[2] or signature[:4] != key_hash
            or base64.b64encode(signature).decode() != m[4] or y in (0, 1, P - 1, EIGHTH, P - EIGHTH)):
        return ""
    try:
        Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[4:], text[:text.rindex("\n\n") + 1].encode())
    except (InvalidSignature, ValueError):
        return ""
    return m[1]


def read(text):
    verdict, words, key = "altered", None, ""
    head = re.match("Mohr copy v(0|[1-9][0-9]*)\n", text)
    found = head and parse(text[head.end():])
    if head and head[1] == "1" and found:
        words, rest = found
        key = holds(text, rest)
        verdict = "valid" if key else "altered" if rest else "unsigned"
    elif head and head[1] not in ("0", "1") and not found:
        verdict = "later"
    elif not text.startswith("Mohr copy v"):
        starts = "\nFor: ", "\nOn: ", "\nCopy: ", "\nKey: mohr+", "\n\u2014 mohr "
        verdict = "altered" if sum(s in "\n" + text for s in starts) >= 3 else "foreign"
    return dict(verdict=verdict, words=words, key=key)


def main():
    if len(sys.argv) > 1:
        cases = json.load(open(sys.argv[1], encoding="utf-8"))["cases"]
        texts = [base64.b64decode(c["base64"]) if "base64" in c else c["text"].encode() for c in cases]
    else:
        texts = [sys.stdin.buffer.read()]
    for text in texts:
        print(json.dumps(read(text.decode("utf-8", "surrogateescape"))))


main()
