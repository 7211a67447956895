"""Certificates for tests, each of them wrong in one way. The `openssl` command makes them anew for each test."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_CONFIG = """
[ca]
default_ca = authority
[authority]
new_certs_dir = .
database = index.txt
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:{host}
"""
_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority that one test uses, with a directory of its own."""

    directory: Path

    @property
    def root(self) -> Path:
        """The file to name in SSL_CERT_FILE, so that certificates of this authority are trusted."""
        return self.directory / "root.pem"

    def create(self) -> None:
        """Make the key and the certificate of the authority."""
        (self.directory / "index.txt").touch()
        self._configure("unused")
        self._openssl("req", "-x509", *_KEY, "-days", "2", "-subj", "/CN=Test authority", "-extensions", "root",
                      "-keyout", "root.key", "-out", "root.pem")  # fmt: skip

    def server_context(
        self, host: str, *others: str, expired: bool = False, self_signed: bool = False
    ) -> ssl.SSLContext:
        """Return the TLS context of a server that shows one certificate for ``host`` and ``others``."""
        self._configure(host, *others)
        if self_signed:
            self._openssl("req", "-x509", *_KEY, "-days", "2", "-subj", f"/CN={host}", "-extensions", "root",
                          "-addext", f"subjectAltName=DNS:{host}", "-keyout", f"{host}.key", "-out", f"{host}.pem")  # fmt: skip
        else:
            self._sign(host, "20200301000000Z" if expired else "20990101000000Z")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.directory / f"{host}.pem", self.directory / f"{host}.key")
        return context

    def _sign(self, host: str, end: str) -> None:
        self._openssl("req", "-new", *_KEY, "-subj", f"/CN={host}", "-keyout", f"{host}.key", "-out", f"{host}.csr")
        self._openssl("ca", "-batch", "-notext", "-cert", "root.pem", "-keyfile", "root.key", "-extensions", "leaf",
                      "-startdate", "20200101000000Z", "-enddate", end, "-in", f"{host}.csr", "-out", f"{host}.pem")  # fmt: skip

    def _configure(self, *hosts: str) -> None:
        (self.directory / "openssl.cnf").write_text(_CONFIG.format(host=",DNS:".join(hosts)))

    def _openssl(self, command: str, *arguments: str) -> None:
        subprocess.run(["openssl", command, "-config", "openssl.cnf", *arguments], cwd=self.directory,
                       check=True, capture_output=True)  # fmt: skip
