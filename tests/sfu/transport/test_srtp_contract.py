"""The private names of pylibsrtp that `sfu.transport.srtp` stands on."""

from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib


def test_the_functions_take_a_context_a_buffer_and_a_length() -> None:
    for function in (lib.srtp_protect, lib.srtp_unprotect, lib.srtp_protect_rtcp, lib.srtp_unprotect_rtcp):
        assert ffi.typeof(function).cname == "srtp_err_status_t(*)(struct srtp_ctx_t_ *, void *, int *)"


def test_a_session_holds_its_context_in_a_cell() -> None:
    session = Session(Policy(key=bytes(30), ssrc_type=Policy.SSRC_ANY_OUTBOUND))
    assert ffi.typeof(session._srtp[0]).cname == "struct srtp_ctx_t_ *"


def test_success_is_zero() -> None:
    assert lib.srtp_err_status_ok == 0
