"""The node's own authority and its certificate for HTTPS on the store's LAN.

Browsers give camera and microphone to secure origins only, and a box in a store has no public name, so the node is its
own authority: a small CA made at enrolment, whose certificate the screens trust once, and a node certificate under it.
The authority is name-constrained to private addresses and the node's own names: a screen that trusts it has not handed
anybody the power to imitate a bank.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3650
# Browsers refuse certificates of private authorities that live longer than 825 days.
NODE_DAYS = 820
RENEW_BEFORE = timedelta(days=90)
# A screen's clock may run behind the node's: a certificate made just now must be valid there too.
BACKDATED = timedelta(days=2)
ALWAYS = ("localhost", "127.0.0.1")
PRIVATE_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16")
PRIVATE_DOMAINS = ("localhost", "local", "lan", "internal")


@dataclass(frozen=True)
class CertificateFiles:
    """Where the three files are: the authority to hand to screens, and what the server speaks with."""

    authority: Path
    chain: Path
    key: Path


def files_in(home: Path) -> CertificateFiles:
    """The places of the certificate files under the node's home (they may not exist yet)."""
    folder = home / "tls"
    return CertificateFiles(folder / "authority.crt", folder / "node.crt", folder / "node.key")


def ensure(home: Path, store_id: str, names: Sequence[str], now: datetime, *, sure: bool) -> CertificateFiles:
    """Make what is missing, renew what ends soon or lacks a name; twice is once.

    `names` are the DNS names and addresses by which screens reach this node. `sure`: head office confirmed `now`. What
    is not valid yet was made by a clock that ran ahead, or is looked at by one that runs behind: only a sure clock
    tells which, so by any other it stays. Raises OSError if home cannot be written.
    """
    files = files_in(home)
    files.authority.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted = _wanted_names(names)
    authority, authority_key = _authority(files, store_id, wanted, now, sure)
    if not _still_good(files, authority, wanted, now, sure):
        _issue(files, authority, authority_key, store_id, wanted, now)
    return files


def _wanted_names(names: Iterable[str]) -> tuple[str, ...]:
    cleaned = (name.strip().lower() for name in names)
    return tuple(dict.fromkeys((*ALWAYS, *(name for name in cleaned if name))))


def _authority(
    files: CertificateFiles, store_id: str, names: Sequence[str], now: datetime, sure: bool
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = _authority_key(files.authority.with_suffix(".key"))
    subject = _named(f"Store node authority {store_id}")
    if files.authority.exists():
        known = x509.load_pem_x509_certificate(files.authority.read_bytes())
        ours = known.public_key() == key.public_key()
        if ours and _authority_covers(known, names) and (not sure or _outlives_a_node_certificate(known, now)):
            return known, key
        subject = known.subject
    certificate = _sign_authority(key, subject, names, now)
    _write(files.authority, certificate.public_bytes(serialization.Encoding.PEM), 0o644)
    return certificate, key


def _authority_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """Kept, like the name, when the authority is made anew: who trusts the old one needs nothing in its time."""
    if path.exists():
        return _load_key(path)
    key = ec.generate_private_key(ec.SECP256R1())
    _write(path, _key_bytes(key), 0o600)
    return key


def _outlives_a_node_certificate(authority: x509.Certificate, now: datetime) -> bool:
    return authority.not_valid_before_utc <= now < authority.not_valid_after_utc - timedelta(days=NODE_DAYS)


def _sign_authority(
    key: ec.EllipticCurvePrivateKey, subject: x509.Name, names: Sequence[str], now: datetime
) -> x509.Certificate:
    key_usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    constraints = x509.NameConstraints(permitted_subtrees=_permitted(names), excluded_subtrees=None)
    return (
        _builder(subject, subject, key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(key_usage, critical=True)
        .add_extension(constraints, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _permitted(names: Sequence[str]) -> list[x509.GeneralName]:
    networks = [x509.IPAddress(ipaddress.ip_network(network)) for network in PRIVATE_NETWORKS]
    domains = dict.fromkeys((*PRIVATE_DOMAINS, *(name for name in names if _public_domain(name))))
    own = [x509.IPAddress(ipaddress.ip_network(name)) for name in names if _outside_private(name)]
    return [*networks, *own, *(x509.DNSName(domain) for domain in domains)]


def _authority_covers(certificate: x509.Certificate, names: Sequence[str]) -> bool:
    """Whether a certificate for these names would be inside the authority's constraints."""
    permitted = certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    return all(name in permitted for name in _permitted(names))


def _issue(
    files: CertificateFiles,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    store_id: str,
    names: Sequence[str],
    now: datetime,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _named(f"Store node {store_id}")
    key_usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    authority_id = x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key())
    certificate = (
        _builder(subject, authority.subject, key.public_key(), now, NODE_DAYS)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(key_usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(authority_id), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    _write(files.key, _key_bytes(key), 0o600)
    pem = serialization.Encoding.PEM
    _write(files.chain, certificate.public_bytes(pem) + authority.public_bytes(pem), 0o644)


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + timedelta(days=days))
    )


def _still_good(
    files: CertificateFiles, authority: x509.Certificate, names: Sequence[str], now: datetime, sure: bool
) -> bool:
    if not (files.chain.exists() and files.key.exists()):
        return False
    certificate, *above = x509.load_pem_x509_certificates(files.chain.read_bytes())
    if above != [authority]:
        return False
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):  # Not ours, or not of this kind: a new one is issued.
        return False
    if certificate.public_key() != _load_key(files.key).public_key():
        return False
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    has_begun = not sure or certificate.not_valid_before_utc <= now
    in_time = has_begun and now <= certificate.not_valid_after_utc - RENEW_BEFORE
    return in_time and all(_general_name(name) in held for name in names)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _outside_private(name: str) -> bool:
    address = _address(name)
    return address is not None and not any(address in ipaddress.ip_network(network) for network in PRIVATE_NETWORKS)


def _public_domain(name: str) -> bool:
    return _address(name) is None and name.rpartition(".")[2] not in PRIVATE_DOMAINS


def _general_name(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.IPAddress(address) if address else x509.DNSName(name)


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path.name} is not an elliptic-curve key")
    return key


def _key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, mode: int) -> None:
    """Replace the file whole: a box that loses power here keeps the old certificate or has the new one."""
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(fresh, path)
