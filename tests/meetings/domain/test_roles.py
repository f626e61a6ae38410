"""The table of roles and acts, written a second time by hand: every cell is one test."""

from itertools import product

import pytest

from meetings.domain.roles import ALLOWED, Act, Role, allowed, on_behalf_of_chair

GRID = """
                   chair secretary delegate room it observer
list_meetings        x       x        x      x   x     x
read_meeting         x       x        x      x   x     x
take_ticket          x       x        x      x   x     x
create_meeting       .       x        .      .   .     .
open_meeting         x       x        .      .   .     .
end_meeting          x       x        .      .   .     .
create_drill         .       .        .      .   x     .
enter_drill          .       .        .      .   x     .
delete_drill         .       .        .      .   x     .
enter_practice       x       x        x      x   x     x
change_password      x       x        x      .   x     x
set_up_totp          x       x        x      .   x     x
drop_totp            x       x        x      .   x     x
reset_totp           .       .        .      .   x     .
list_sessions        x       x        x      .   x     x
end_session          x       x        x      .   x     x
list_account_sessions .      .        .      .   x     .
end_account_session  .       .        .      .   x     .
list_accounts        .       .        .      .   x     .
reset_password       .       .        .      .   x     .
list_devices         .       .        .      .   x     .
create_room_account  .       .        .      .   x     .
make_pairing_code    .       .        .      .   x     .
revoke_device        .       .        .      .   x     .
watch_lines          .       .        .      .   x     .
acknowledge_alarm    .       .        .      .   x     .
note_alarm           .       .        .      .   x     .
note_site            .       .        .      .   x     .
cap_sites            .       .        .      .   x     .
silence_site         .       .        .      .   x     .
restart_page         .       .        .      .   x     .
test_site            .       .        .      .   x     .
take_picture         .       .        .      .   x     .
test_line            x       x        x      x   x     x
watch_passports      .       .        .      .   x     .
ask_line_checks      .       .        .      .   x     .
read_site_lines      x       x        .      .   x     .
read_audit           x       x        x      .   x     .
read_directory       .       x        .      .   x     .
change_units         .       .        .      .   x     .
change_positions     .       .        .      .   x     .
change_people        .       .        .      .   x     .
change_holdings      .       .        .      .   x     .
change_rooms         .       .        .      .   x     .
change_assistants    .       .        .      .   x     .
change_roles         .       .        .      .   x     .
open_account         .       .        .      .   x     .
import_directory     .       .        .      .   x     .
join                 x       x        x      x   x     x
offer_media          x       x        x      x   x     x
resync               x       x        x      x   x     x
want_tiles           x       x        x      x   x     x
watch_stills         x       x        .      .   x     .
send_still           .       .        .      x   .     .
show_room            .       .        .      x   .     .
tell_machine         x       x        x      x   x     x
tell_test            .       .        .      x   .     .
leave                x       x        x      x   x     x
set_microphone       x       .        x      x   .     .
set_camera           x       .        x      x   .     .
raise_hand           .       .        x      x   .     .
share_screen         x       x        x      x   .     .
move_page            x       x        x      x   .     .
hide_page            x       x        x      x   .     .
hand_presenting      x       x        x      x   .     .
give_floor           x       x        .      .   .     .
take_floor           x       x        .      .   .     .
extend_floor         x       x        .      .   .     .
undo_floor           x       x        .      .   .     .
remind_floor         x       x        .      .   .     .
close_microphone     x       x        .      .   x     .
close_microphones    x       x        .      .   .     .
undo_close_microphones x     x        .      .   .     .
spotlight            x       x        .      .   .     .
put_beside           x       x        .      .   .     .
close_hand_list      x       x        .      .   .     .
lock                 x       x        .      .   .     .
suspend              x       x        .      .   .     .
remove               x       x        .      .   x     .
record               x       x        .      .   .     .
finish_recording     .       x        .      .   x     .
start_roll_call      x       x        .      .   .     .
call_site            x       x        .      .   .     .
pace_roll_call       x       x        .      .   .     .
mark_attendance      x       x        .      .   .     .
end_roll_call        x       x        .      .   .     .
send_invitation      x       x        .      .   .     .
watch_answers        x       x        .      .   .     .
remind_silent        x       x        .      .   .     .
decide_substitute    x       x        .      .   .     .
answer_for_seat      .       x        .      .   .     .
take_reply_mail      .       x        .      .   .     .
answer_invitation    x       x        x      .   x     x
read_attendance      x       x        .      .   x     .
mark_seats           x       x        .      .   .     .
check_in             .       .        x      .   .     .
report_headcount     .       x        x      x   .     .
freeze_attendance    x       x        .      .   .     .
export_attendance    x       x        .      .   .     .
read_plan            x       x       x       x       x       x
read_calendar        x       x       x       x       x       x
check_conflicts      x       x       .       .       .       .
draft_meeting        .       x       .       .       .       .
change_plan          .       x       .       .       .       .
delete_draft         .       x       .       .       .       .
submit_meeting       .       x       .       .       .       .
return_draft         x       x       .       .       .       .
move_meeting         .       x       .       .       .       .
postpone_meeting     x       x       .       .       .       .
cancel_meeting       x       x       .       .       .       .
bring_back_meeting   .       x       .       .       .       .
edit_agenda          .       x       .       .       .       .
plan_series          .       x       .       .       .       .
edit_holidays        .       x       .       .       x       .
edit_meeting_types   .       .       .       .       x       .
upload_paper         .       x       .       .       .       .
edit_paper           .       x       .       .       .       .
publish_paper        .       x       .       .       .       .
recall_paper         x       x       .       .       .       .
read_papers          x       x       x       x       .       x
read_paper           x       x       x       x       .       x
download_paper       x       x       x       .       .       .
note_paper           x       x       x       .       .       .
watch_readers        x       x       .       .       .       .
remind_readers       x       x       .       .       .       .
show_page            x       x       x       x       .       .
watch_recording      x       x       x       .       .       .
download_recording   x       x       .       .       .       .
edit_transcript      .       x       .       .       .       .
hold_recording       .       x       .       .       .       .
compose_recording    .       x       .       .       .       .
edit_recording_rules .       .       .       .       x       .
"""


def grid() -> dict[str, dict[str, bool]]:
    """Act → role → whether it is allowed, as the page above says."""
    head, *lines = [line.split() for line in GRID.strip().splitlines()]
    return {act: dict(zip(head, (cell == "x" for cell in cells), strict=True)) for act, *cells in lines}


def test_the_grid_has_every_role_and_every_act() -> None:
    assert set(grid()) == set(Act)
    assert all(set(row) == set(Role) for row in grid().values())


@pytest.mark.parametrize(("role", "act"), [*product(Role, Act)])
def test_the_table_says_what_the_grid_says(role: Role, act: Act) -> None:
    assert allowed(role, act) == grid()[act][role]


def test_a_secretary_leads_in_the_chairs_place_and_nobody_else_does() -> None:
    led = {act for act in Act if on_behalf_of_chair(Role.SECRETARY, act)}
    own = {Act.SHARE_SCREEN, Act.CHECK_CONFLICTS, Act.RETURN_DRAFT, Act.POSTPONE_MEETING, Act.CANCEL_MEETING}
    own |= {Act.READ_AUDIT, Act.DOWNLOAD_PAPER, Act.NOTE_PAPER, Act.WATCH_READERS, Act.REMIND_READERS, Act.RECALL_PAPER}
    own |= {Act.SHOW_PAGE, Act.MOVE_PAGE, Act.HIDE_PAGE, Act.HAND_PRESENTING}
    own |= {Act.WATCH_RECORDING, Act.DOWNLOAD_RECORDING}
    assert (
        led == {act for act in ALLOWED[Role.CHAIR] & ALLOWED[Role.SECRETARY] if not allowed(Role.OBSERVER, act)} - own
    )
    assert not any(on_behalf_of_chair(role, act) for role in set(Role) - {Role.SECRETARY} for act in Act)


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        ALLOWED[Role.OBSERVER] = frozenset(Act)  # type: ignore[index]  # That is the point.
