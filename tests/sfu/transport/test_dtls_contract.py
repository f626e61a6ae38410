"""The private names of aiortc that `sfu.transport.dtls` stands on; aiortc is pinned to one version for them."""

import asyncio
import inspect
from importlib.metadata import version

import pytest
from aiortc import rtcdtlstransport
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsTransport
from OpenSSL import SSL
from pylibsrtp import Session

from sfu.transport.dtls import make_certificate
from tests.fakes.lossy_pipe import Pair


def test_this_is_the_version_the_names_were_read_in() -> None:
    assert version("aiortc") == "1.16.0"


def test_the_role_is_set_before_the_start() -> None:
    assert list(inspect.signature(RTCDtlsTransport._set_role).parameters) == ["self", "role"]


def test_only_recv_send_and_role_are_asked_of_the_object_below() -> None:
    source = inspect.getsource(RTCDtlsTransport)
    asked = {part.split("(")[0].split(")")[0].split()[0].rstrip(",") for part in source.split("self.transport.")[1:]}
    assert asked == {"_recv", "_send", "role"}


@pytest.mark.anyio
async def test_profiles_sessions_and_task_are_where_we_take_them() -> None:
    pair = Pair(make_certificate(), make_certificate())
    transport = pair.server._transport
    assert [profile.openssl_profile for profile in transport._srtp_profiles] == [
        b"SRTP_AEAD_AES_128_GCM",
        b"SRTP_AEAD_AES_256_GCM",
        b"SRTP_AES128_CM_SHA1_80",
    ]
    assert transport.state == "new"
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(pair.run())
        await pair.both_have_keys.wait()
        assert isinstance(transport._task, asyncio.Task)
        assert isinstance(transport._ssl, SSL.Connection)
        assert isinstance(transport._tx_srtp, Session)
        assert isinstance(transport._rx_srtp, Session)
        pair.client.close()
        await running


def test_one_context_serves_all_connections_of_a_certificate() -> None:
    assert list(inspect.signature(RTCCertificate._create_ssl_context).parameters) == ["self", "srtp_profiles"]
    assert "_create_ssl_context(" in inspect.getsource(RTCDtlsTransport.start)
    rtc = make_certificate().aiortc
    profiles = list(rtcdtlstransport.SRTP_PROFILES)
    assert rtc._create_ssl_context(profiles) is rtc._create_ssl_context(profiles)
    assert rtc._create_ssl_context(profiles) is not rtc._create_ssl_context(profiles[:1])


def test_replayed_sequence_numbers_may_be_sent_again() -> None:
    """The SRTP sessions come from aiortc: its policy is ours."""
    source = inspect.getsource(RTCDtlsTransport._setup_srtp)
    assert source.count("allow_repeat_tx = True") == 2
    assert source.count("window_size = 1024") == 2


def test_all_three_profiles_are_built_in() -> None:
    assert len(rtcdtlstransport.SRTP_PROFILES) == 3
