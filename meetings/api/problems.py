"""Errors as problem+json: a status and a stable code. Nothing of what was sent is sent back."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from meetings import errors
from meetings.errors import MeetingsError
from meetings.security_log import security_log

ASKER = "account"
"""Where a request keeps the id of the account that asks, once it is known."""

STATUSES: Mapping[type[MeetingsError], HTTPStatus] = MappingProxyType(
    {
        MeetingsError: HTTPStatus.INTERNAL_SERVER_ERROR,
        errors.NotSignedIn: HTTPStatus.UNAUTHORIZED,
        errors.WrongCredentials: HTTPStatus.UNAUTHORIZED,
        errors.TicketRefused: HTTPStatus.UNAUTHORIZED,
        errors.WrongPassword: HTTPStatus.FORBIDDEN,
        errors.OneTimePasswordExpired: HTTPStatus.FORBIDDEN,
        errors.CodeNeeded: HTTPStatus.UNAUTHORIZED,
        errors.WrongCode: HTTPStatus.FORBIDDEN,
        errors.TotpRequired: HTTPStatus.FORBIDDEN,
        errors.DutyFirst: HTTPStatus.FORBIDDEN,
        errors.PasswordTooShort: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.PasswordTooLong: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.PasswordTooPlain: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.PasswordIsName: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.PasswordIsCommon: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.PasswordUsedBefore: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.NotPaired: HTTPStatus.UNAUTHORIZED,
        errors.OriginRefused: HTTPStatus.FORBIDDEN,
        errors.PairingRefused: HTTPStatus.FORBIDDEN,
        errors.NotAllowed: HTTPStatus.FORBIDDEN,
        errors.Removed: HTTPStatus.FORBIDDEN,
        errors.NotFound: HTTPStatus.NOT_FOUND,
        errors.LoginTaken: HTTPStatus.CONFLICT,
        errors.UnitCodeTaken: HTTPStatus.CONFLICT,
        errors.PositionTaken: HTTPStatus.CONFLICT,
        errors.PositionHeld: HTTPStatus.CONFLICT,
        errors.AlreadyHolds: HTTPStatus.CONFLICT,
        errors.DirectoryClosed: HTTPStatus.CONFLICT,
        errors.InvalidDay: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.RoomNameTaken: HTTPStatus.CONFLICT,
        errors.OwnRoleKept: HTTPStatus.CONFLICT,
        errors.ImportUnreadable: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.ImportTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        errors.ImportManySheets: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.ImportEmpty: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.ImportFaulty: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.DirectoryChanged: HTTPStatus.CONFLICT,
        errors.MeetingNotOpen: HTTPStatus.CONFLICT,
        errors.WrongState: HTTPStatus.CONFLICT,
        errors.AlreadyEnded: HTTPStatus.CONFLICT,
        errors.NotPresent: HTTPStatus.CONFLICT,
        errors.FloorTaken: HTTPStatus.CONFLICT,
        errors.FloorMoved: HTTPStatus.CONFLICT,
        errors.FloorNeeded: HTTPStatus.CONFLICT,
        errors.NotPresenting: HTTPStatus.CONFLICT,
        errors.PageNotForRooms: HTTPStatus.CONFLICT,
        errors.NotRecording: HTTPStatus.CONFLICT,
        errors.RecordingNotHere: HTTPStatus.CONFLICT,
        errors.RecordingNotFailed: HTTPStatus.CONFLICT,
        errors.RecordingNotReady: HTTPStatus.CONFLICT,
        errors.ComposingGoesOn: HTTPStatus.CONFLICT,
        errors.NotComposing: HTTPStatus.CONFLICT,
        errors.HandClosed: HTTPStatus.CONFLICT,
        errors.ListClosed: HTTPStatus.CONFLICT,
        errors.Locked: HTTPStatus.CONFLICT,
        errors.Suspended: HTTPStatus.CONFLICT,
        errors.UndoTooLate: HTTPStatus.CONFLICT,
        errors.TooManyDrills: HTTPStatus.CONFLICT,
        errors.TooManyPractices: HTTPStatus.CONFLICT,
        errors.OwnSessionOn: HTTPStatus.CONFLICT,
        errors.TooManyCodes: HTTPStatus.CONFLICT,
        errors.AlarmAcknowledged: HTTPStatus.CONFLICT,
        errors.FeedNameTaken: HTTPStatus.CONFLICT,
        errors.FeedRefused: HTTPStatus.UNAUTHORIZED,
        errors.ChangedMeanwhile: HTTPStatus.CONFLICT,
        errors.UnknownMeetingType: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.ReasonMissing: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.SeriesOver: HTTPStatus.CONFLICT,
        errors.StartPassed: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.DemoRefused: HTTPStatus.CONFLICT,
        errors.ChairMissing: HTTPStatus.CONFLICT,
        errors.NobodyInvited: HTTPStatus.CONFLICT,
        errors.NothingToSend: HTTPStatus.CONFLICT,
        errors.InvitationClosed: HTTPStatus.CONFLICT,
        errors.SubstituteSits: HTTPStatus.CONFLICT,
        errors.SubstitutionDecided: HTTPStatus.CONFLICT,
        errors.AlreadyInvited: HTTPStatus.CONFLICT,
        errors.LetterRefused: HTTPStatus.NOT_FOUND,
        errors.LateReasonNeeded: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.MailNotUnderstood: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.MailProposesTime: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.MailDelegates: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.ReasonNeeded: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.HeadcountTooSmall: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.ClassifiedRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.PaperRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.RecordingNoKey: HTTPStatus.SERVICE_UNAVAILABLE,
        errors.TranscriptRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.GrantOver: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.RemindedAlready: HTTPStatus.CONFLICT,
        errors.PapersClosed: HTTPStatus.SERVICE_UNAVAILABLE,
        errors.TooManyUploads: HTTPStatus.CONFLICT,
        errors.StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
        errors.UploadOffsetWrong: HTTPStatus.CONFLICT,
        errors.UploadOver: HTTPStatus.GONE,
        errors.UploadProtocol: HTTPStatus.PRECONDITION_FAILED,
        errors.LineTestLater: HTTPStatus.TOO_MANY_REQUESTS,
        errors.LineTestOver: HTTPStatus.GONE,
        errors.LineInUse: HTTPStatus.CONFLICT,
        errors.LineTestAway: HTTPStatus.SERVICE_UNAVAILABLE,
        errors.SiteActLater: HTTPStatus.TOO_MANY_REQUESTS,
        errors.SpeakingNow: HTTPStatus.CONFLICT,
        errors.SiteTestOver: HTTPStatus.GONE,
        errors.RoomInSession: HTTPStatus.CONFLICT,
        errors.TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
        errors.Busy: HTTPStatus.SERVICE_UNAVAILABLE,
        errors.AuditBroken: HTTPStatus.INTERNAL_SERVER_ERROR,
    }
)


def problem(status: HTTPStatus, code: str, retry_after_s: int | None = None) -> JSONResponse:
    """An answer that says what went wrong, by a code the client has words for."""
    headers = {"Cache-Control": "no-store"}
    if retry_after_s is not None:
        headers["Retry-After"] = str(retry_after_s)
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "code": code}
    return JSONResponse(body, status.value, headers=headers, media_type="application/problem+json")


def problem_of(error: MeetingsError) -> JSONResponse:
    """The answer to a refusal of this package."""
    wait_s = (
        error.wait_s if isinstance(error, errors.TooManyAttempts | errors.LineTestLater | errors.SiteActLater) else None
    )
    if isinstance(error, errors.Busy):
        wait_s = 1
    return problem(STATUSES[type(error)], error.code, wait_s)


def translate_errors(app: FastAPI) -> None:
    """Makes the application answer refusals of this package, and malformed requests, as problems."""
    app.add_exception_handler(MeetingsError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, MeetingsError)
    if isinstance(error, errors.NotAllowed | errors.OriginRefused):
        address = request.client.host if request.client else ""
        account = getattr(request.state, ASKER, None)
        asked = f"{request.method} {request.url.path}"[:200]
        security_log.warning("act_denied", account=account, address=address, asked=asked, code=error.code)
    return problem_of(error)


async def _malformed(_: Request, __: Exception) -> JSONResponse:
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, errors.InvalidInput.code)
