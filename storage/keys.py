"""Encryption at rest and look-ups: AES-GCM under named keys, HMAC under a key of its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
KEY = 32


class KeyProblem(ValueError):
    """A key is missing or malformed; the message says what to do and holds no key."""


@dataclass(frozen=True)
class Keyring:
    """The first key encrypts, all decrypt. Sealed form: length of id, id, nonce, ciphertext with tag."""

    ciphers: dict[bytes, AESGCM]
    lookup_key: bytes

    @classmethod
    def parse(cls, keys: str, lookup_key: str) -> Keyring:
        """Read "id:base64,id2:base64" and a base64 look-up key, 32 bytes each."""
        ciphers: dict[bytes, AESGCM] = {}
        for part in filter(None, (p.strip() for p in keys.split(","))):
            name, colon, encoded = part.partition(":")
            if not colon or not 0 < len(name.encode()) < 256:
                raise KeyProblem("OPSTAP_KEYS must read id:key,id2:key2 (ids at most 255 bytes)")
            if name.encode() in ciphers:
                raise KeyProblem("OPSTAP_KEYS names one id twice; give each key an id of its own")
            ciphers[name.encode()] = AESGCM(decode("OPSTAP_KEYS", encoded))
        if not ciphers:
            raise KeyProblem("OPSTAP_KEYS is empty")
        return cls(ciphers, decode("OPSTAP_LOOKUP_KEY", lookup_key))

    def seal(self, text: str, column: str) -> bytes:
        """Encrypt for one column; the same bytes in another column do not open."""
        name, cipher = next(iter(self.ciphers.items()))
        nonce = os.urandom(NONCE)
        data = text.encode("utf-8", "surrogatepass")
        return bytes([len(name)]) + name + nonce + cipher.encrypt(nonce, data, column.encode())

    def open(self, sealed: bytes, column: str) -> str:
        size = sealed[0]
        name, rest = sealed[1 : 1 + size], sealed[1 + size :]
        cipher = self.ciphers.get(name)
        if cipher is None:
            raise KeyProblem(f"no key with the id {name.decode(errors='replace')!r} in OPSTAP_KEYS")
        try:
            return cipher.decrypt(rest[:NONCE], rest[NONCE:], column.encode()).decode("utf-8", "surrogatepass")
        except InvalidTag:
            raise KeyProblem(f"the key {name.decode(errors='replace')!r} does not open {column}") from None

    def lookup(self, *parts: str) -> bytes:
        """A keyed digest, to find a phone number without storing it readable."""
        return hmac.digest(self.lookup_key, "\0".join(parts).encode("utf-8", "surrogatepass"), hashlib.sha256)


def decode(setting: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise KeyProblem(f"{setting} holds a key that is not base64") from None
    if len(key) != KEY:
        raise KeyProblem(f"{setting} holds a key of {len(key)} bytes; {KEY} are needed")
    return key


def generate() -> str:
    """A fresh key, base64."""
    return base64.b64encode(os.urandom(KEY)).decode()
