"""Tickets that must be refused: forged, malformed, stale, or made for something else."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from meetings.events import TicketClaims
from meetings.ids import new_uuid

JsonValue = str | int | float | bool | None | list["JsonValue"] | Mapping[str, "JsonValue"]
Json = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Forger:
    """Writes tickets as an attacker would who knows everything but the secret; `secret` is used only for claims
    that must be refused although the signature is right."""

    secret: bytes
    claims: TicketClaims

    @property
    def header(self) -> Json:
        """Our own header."""
        return {"alg": "HS256", "typ": "JWT"}

    @property
    def body(self) -> dict[str, JsonValue]:
        """What a good ticket says."""
        return {
            "iss": "giaoban",
            "aud": "giaoban-join",
            "sub": self.claims.account,
            "sid": self.claims.session,
            "jti": self.claims.jti,
            "iat": int(self.claims.issued_at.timestamp()),
            "exp": int(self.claims.expires_at.timestamp()),
            "meeting": self.claims.meeting,
            "participant": self.claims.participant,
        }

    def signed(self, header: Json | str, body: Json | str, key: bytes | None = None, digest: str = "sha256") -> str:
        """A token over this header and body, signed by the real secret unless another key is given."""
        text = f"{part(header)}.{part(body)}"
        return f"{text}.{sealed(text, self.secret if key is None else key, digest)}"

    def with_claims(self, **changed: JsonValue) -> str:
        """Our own header, a right signature, and these claims in place of the good ones."""
        return self.signed(self.header, self.body | changed)

    def without(self, claim: str) -> str:
        """Our own header, a right signature, and one claim missing."""
        return self.signed(self.header, {name: value for name, value in self.body.items() if name != claim})


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def part(value: Json | str) -> str:
    """A segment of a token; text is taken as it is."""
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
    return b64(text.encode())


def sealed(text: str, key: bytes, digest: str = "sha256") -> str:
    """The signature segment."""
    return b64(hmac.new(key, text.encode(), getattr(hashlib, digest)).digest())


def forgeries(forger: Forger) -> Iterator[tuple[str, str]]:
    """Name and token of each."""
    yield from _algorithms(forger)
    yield from _keys(forger)
    yield from _headers(forger)
    yield from _missing_and_extra(forger)
    yield from _times(forger)
    yield from _claims(forger)
    yield from _bodies(forger)
    yield from _shapes(forger)


def _algorithms(forger: Forger) -> Iterator[tuple[str, str]]:
    for alg in ("none", "None", "NONE", "nOnE", ""):
        header: Json = {"alg": alg, "typ": "JWT"}
        yield f"alg {alg!r} unsigned", f"{part(header)}.{part(forger.body)}."
        yield f"alg {alg!r} signed", forger.signed(header, forger.body)
    for alg, digest in (("HS384", "sha384"), ("HS512", "sha512")):
        yield alg, forger.signed({"alg": alg, "typ": "JWT"}, forger.body, digest=digest)
    for alg in ("RS256", "ES256", "PS256", "hs256", "A128KW"):
        yield f"alg {alg}", forger.signed({"alg": alg, "typ": "JWT"}, forger.body)
    yield "alg a number", forger.signed({"alg": 256, "typ": "JWT"}, forger.body)
    yield "alg a list", forger.signed({"alg": ["HS256"], "typ": "JWT"}, forger.body)
    yield "alg null", forger.signed({"alg": None, "typ": "JWT"}, forger.body)
    yield "no alg", forger.signed({"typ": "JWT"}, forger.body)


def _keys(forger: Forger) -> Iterator[tuple[str, str]]:
    for name, key in (
        ("empty", b""),
        ("a byte", b"x"),
        ("a word", b"secret"),
        ("the secret cut short", forger.secret[:-1]),
        ("the secret and more", forger.secret + b"x"),
    ):
        yield f"signed with {name}", forger.signed(forger.header, forger.body, key)
    for name, key in _public_keys():
        yield f"signed with a public key as {name}", forger.signed(forger.header, forger.body, key)


def _public_keys() -> Iterator[tuple[str, bytes]]:
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key()
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    yield "PEM", public.public_bytes(serialization.Encoding.PEM, spki)
    yield "DER", public.public_bytes(serialization.Encoding.DER, spki)
    yield "SSH", public.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "giaoban")])
    day = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(public).serial_number(7)
    certificate = builder.not_valid_before(day).not_valid_after(day.replace(year=2030)).sign(private, hashes.SHA256())
    yield "X.509 PEM", certificate.public_bytes(serialization.Encoding.PEM)
    yield "X.509 DER", certificate.public_bytes(serialization.Encoding.DER)
    modulus = rsa.generate_private_key(65537, 2048).public_key()
    yield "RSA PEM", modulus.public_bytes(serialization.Encoding.PEM, spki)
    yield "JWK", json.dumps({"kty": "oct", "k": b64(b"known to all, known to all, known")}).encode()


def _headers(forger: Forger) -> Iterator[tuple[str, str]]:
    extra: dict[str, JsonValue] = {
        "kid": "../../dev/null",
        "jku": "https://example.org/keys",
        "x5u": "https://example.org/certificate",
        "jwk": {"kty": "oct", "k": "AA"},
        "crit": ["exp"],
        "b64": False,
        "cty": "JWT",
    }
    for name, value in extra.items():
        yield f"header {name}", forger.signed({**forger.header, name: value}, forger.body)
    yield "header unknown crit", forger.signed({**forger.header, "crit": ["unheard"], "unheard": 1}, forger.body)
    yield "header other order", forger.signed({"typ": "JWT", "alg": "HS256"}, forger.body)
    yield "header with spaces", forger.signed('{"alg": "HS256", "typ": "JWT"}', forger.body)
    yield "header twice alg", forger.signed('{"alg":"none","alg":"HS256","typ":"JWT"}', forger.body)
    yield "header a list", forger.signed("[]", forger.body)
    yield "header deep", forger.signed("[" * 1000, forger.body)
    yield "header typ JWE", forger.signed({"alg": "HS256", "typ": "JWE"}, forger.body)


def _missing_and_extra(forger: Forger) -> Iterator[tuple[str, str]]:
    for claim in forger.body:
        yield f"without {claim}", forger.without(claim)
    for claim, value in (("nbf", 0), ("role", "chair"), ("kid", "x"), ("at_hash", "x"), ("drill", True)):
        yield f"with {claim}", forger.with_claims(**{claim: value})


def _times(forger: Forger) -> Iterator[tuple[str, str]]:
    now = int(forger.claims.issued_at.timestamp())
    for name, issued, expires in (
        ("expired this second", now - 60, now),
        ("expired long ago", now - 3600, now - 3540),
        ("from the future", now + 61, now + 121),
        ("from far in the future", now + 86400, now + 86460),
        ("that lives too long", now, now + 61),
        ("that lives for years", now, now + 10**9),
        ("that ends before it begins", now, now - 60),
        ("from before all time", -(10**15), -(10**15) + 60),
        ("from after all time", 10**18, 10**18 + 60),
    ):
        yield f"ticket {name}", forger.with_claims(iat=issued, exp=expires)
    values: tuple[JsonValue, ...] = (float(now), str(now), True, None, [now], 10**400)
    for value in values:
        yield f"iat as {type(value).__name__} {str(value)[:12]}", forger.with_claims(iat=value)
        yield f"exp as {type(value).__name__} {str(value)[:12]}", forger.with_claims(exp=value)


def _claims(forger: Forger) -> Iterator[tuple[str, str]]:
    audiences: tuple[JsonValue, ...] = ("giaoban", "giaoban-join ", "", None, 1, ["giaoban-join"], ["giaoban-join", 1])
    issuers: tuple[JsonValue, ...] = ("giaoban2", "", None, ["giaoban"])
    for audience in audiences:
        yield f"aud {audience!r}", forger.with_claims(aud=audience)
    for issuer in issuers:
        yield f"iss {issuer!r}", forger.with_claims(iss=issuer)
    for claim in ("sub", "jti", "meeting", "participant"):
        yield f"{claim} empty", forger.with_claims(**{claim: ""})
        yield f"{claim} a number", forger.with_claims(**{claim: 7})
        yield f"{claim} in capitals", forger.with_claims(**{claim: new_uuid().upper()})
        yield f"{claim} with braces", forger.with_claims(**{claim: f"{{{new_uuid()}}}"})
        yield f"{claim} SQL", forger.with_claims(**{claim: "' OR 1=1 --"})
        yield f"{claim} NUL", forger.with_claims(**{claim: f"{new_uuid()[:-1]}\0"})


def _bodies(forger: Forger) -> Iterator[tuple[str, str]]:
    text = json.dumps(forger.body, separators=(",", ":"))
    other = new_uuid()
    yield "another meeting first", forger.signed(forger.header, text.replace("{", f'{{"meeting":"{other}",', 1))
    yield "body twice sub", forger.signed(forger.header, text.replace("{", f'{{"sub":"{other}",', 1))
    yield "body with spaces", forger.signed(forger.header, json.dumps(forger.body))
    yield "body in another order", forger.signed(forger.header, dict(sorted(forger.body.items())))
    for name, body in (("a list", "[]"), ("null", "null"), ("a word", '"x"'), ("nothing", ""), ("NaN", "NaN")):
        yield f"body {name}", forger.signed(forger.header, body)
    yield "body deep", forger.signed(forger.header, "[" * 1400)
    yield "body not JSON", forger.signed(forger.header, "{" + "x" * 500)
    for name, value in (("meeting", other), ("participant", other), ("sub", other)):
        head, body, signature = forger.signed(forger.header, forger.body).split(".")
        yield f"{name} changed after signing", f"{head}.{part({**forger.body, name: value})}.{signature}"


def _shapes(forger: Forger) -> Iterator[tuple[str, str]]:
    good = forger.signed(forger.header, forger.body)
    head, body, signature = good.split(".")
    yield "nothing", ""
    yield "dots", ".."
    yield "one segment", head
    yield "two segments", f"{head}.{body}"
    yield "four segments", f"{good}.{signature}"
    yield "five segments like JWE", f"{head}.{body}.{signature}.{body}.{signature}"
    yield "no signature", f"{head}.{body}."
    yield "half a signature", good[:-20]
    yield "padded", f"{good}="
    yield "with a space", f"{good} "
    yield "with a line end", f"{good}\n"
    yield "with NUL", f"{good}\0"
    yield "standard base64", good.replace("-", "+").replace("_", "/") + "+"
    yield "not ASCII", f"{good[:-1]}é"
    yield "a bearer", f"Bearer {good}"
    yield "signature of another", f"{head}.{body}.{sealed('x', forger.secret)}"
    yield "last bits of the signature", good[:-1] + chr(ord(good[-1]) + 1)
    yield "first bit of the signature", f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    yield "[ a hundred thousand times", "[" * 100_000
    yield "ten megabytes", "A" * 10_000_000
    yield "ten megabytes of body", f"{head}.{'A' * 10_000_000}.{signature}"
