"""HTTPS of our own as the settings ask for it."""

from datetime import datetime

from signaling.addresses import all_addresses
from signaling.settings import Settings
from signaling.tls.certificates import Certificates, Wanted


def own_certificates(settings: Settings, now: datetime) -> Certificates:
    """Those of this installation, in its data folder, which must exist. Raises TlsError."""
    wanted = Wanted(settings.place_name, settings.tls_names, lambda: (*settings.media_addresses, *all_addresses()))
    return Certificates.opened(settings.tls_folder, wanted, now)
