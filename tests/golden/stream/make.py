"""Golden vectors for leuko_core::Stream: SHA-256 key derivation, then ChaCha with 8 rounds.

An independent implementation of RFC 8439's quarter round with 8 rounds, a 64-bit block counter and
a 64-bit zero nonce, in plain Python. Needs nothing but Python 3. Run: python3 make.py > stream.json
"""
import hashlib
import json
import struct

MASK = 0xFFFFFFFF


def rotl(x, n):
    return ((x << n) | (x >> (32 - n))) & MASK


def quarter(s, a, b, c, d):
    s[a] = (s[a] + s[b]) & MASK
    s[d] = rotl(s[d] ^ s[a], 16)
    s[c] = (s[c] + s[d]) & MASK
    s[b] = rotl(s[b] ^ s[c], 12)
    s[a] = (s[a] + s[b]) & MASK
    s[d] = rotl(s[d] ^ s[a], 8)
    s[c] = (s[c] + s[d]) & MASK
    s[b] = rotl(s[b] ^ s[c], 7)


def block(key, counter):
    start = list(struct.unpack("<4I", b"expand 32-byte k")) + list(struct.unpack("<8I", key))
    start += [counter & MASK, counter >> 32, 0, 0]
    s = list(start)
    for _ in range(4):
        quarter(s, 0, 4, 8, 12), quarter(s, 1, 5, 9, 13)
        quarter(s, 2, 6, 10, 14), quarter(s, 3, 7, 11, 15)
        quarter(s, 0, 5, 10, 15), quarter(s, 1, 6, 11, 12)
        quarter(s, 2, 7, 8, 13), quarter(s, 3, 4, 9, 14)
    return struct.pack("<16I", *[(a + b) & MASK for a, b in zip(s, start)])


cases = []
for seed, purpose in [(0, "folds"), (2021, "all-binary/n0050/fold03/batches"), (2**64 - 1, "")]:
    key = hashlib.sha256(b"leuko stream 1\0" + struct.pack("<Q", seed) + purpose.encode()).digest()
    data = b"".join(block(key, i) for i in range(3))
    # Words are strings: 64-bit integers do not survive every JSON reader.
    words = [str(w) for w in struct.unpack("<20Q", data[:160])]
    cases.append({"seed": seed, "purpose": purpose, "u64": words})
print(json.dumps(cases, indent=1))
