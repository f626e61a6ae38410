"""What alarms are called where no page translates them: in mail, and in the logs of others."""

from collections.abc import Mapping

from meetings.alarms.values import Alarm
from meetings.domain.alarms import AlarmKind

_KINDS: Mapping[AlarmKind, str] = {
    AlarmKind.SITE: "{name}",
    AlarmKind.UPLINK: "Chung đường lên {name}",
    AlarmKind.CARRIER: "Cùng nhà mạng {name}",
    AlarmKind.AREA: "Cùng khu vực {name}",
}
_SERVERS: Mapping[str, str] = {
    "web": "Máy chủ trang",
    "media": "Máy chủ hình",
    "recorder": "Máy ghi",
    "disk": "Đĩa của máy chủ",
    "keys": "Mã hoá bản ghi",
    "recordings": "Bản ghi",
}
_CAUSES: Mapping[str, str] = {
    "uplink": "đường lên xấu",
    "downlink": "đường xuống xấu",
    "delay": "trễ cao cả đi lẫn về",
    "machine": "máy của phòng quá tải",
    "no_answer": "không phản hồi",
    "unknown": "đường truyền xấu, chưa rõ nguyên nhân",
    "gone": "không phản hồi",
    "overloaded": "quá tải",
    "low": "sắp đầy",
    "no_key": "không đọc được khoá",
    "lost": "có bản ghi không đọc được tệp",
}


def kind_words(alarm: Alarm) -> str:
    """What it is about."""
    if alarm.kind is AlarmKind.SERVER:
        return _SERVERS.get(alarm.name, alarm.name)
    return _KINDS[alarm.kind].format(name=alarm.name)


def cause_words(alarm: Alarm) -> str:
    """What is wrong with it."""
    return _CAUSES.get(alarm.cause, alarm.cause)
