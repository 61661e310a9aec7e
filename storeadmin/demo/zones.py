"""The demo's five zones and what can be tried in them, and the texts that a shopper is shown before agreeing."""

from typing import Any

_ZONES = (
    ("life", "生活区", "Life", "手机电视，当场比清晰", "Phone TV beside a real TV"),
    ("trend", "达人区", "Trends", "照片 · 主题", "Photos · themes"),
    ("biz", "商务区", "Business", "股市 · 会议", "Stocks · meetings"),
    ("play", "娱乐区", "Play", "音乐 · 游戏", "Music · games"),
    ("trip", "旅途区", "Travel", "导航 · 漫游", "Maps · roaming"),
)

# zone, key, icon, yuan a month, minutes to try, then name, line and about in two languages.
_SERVICES: tuple[tuple[Any, ...], ...] = (
    ("life", "phone-tv", "tv", 15, 10,
     "手机电视", "Phone TV", "路上也能看直播", "Live TV on the way",
     "新闻、体育和剧场频道，按手机网速自动换清晰度。看电视用的流量另算，停用随时生效。",
     "News, sport and drama channels that adapt to your signal. Data is charged separately; stop at any time."),
    ("life", "daily-news", "newspaper", 5, 5,
     "手机报", "Daily news", "一早一晚两份报", "Two issues a day",
     "早晚各一期图文，收在手机里，没信号也能看。",
     "An illustrated issue each morning and evening, kept on the phone for when there is no signal."),
    ("life", "weather", "cloud-sun", 3, None,
     "天气管家", "Weather", "本镇天气，提前提醒", "Your town's weather, in time",
     "按所在镇街发天气和大风暴雨提醒，一天最多两条。",
     "Forecasts and storm warnings for your own town, two messages a day at most."),
    ("trend", "cloud-photos", "image", 10, 10,
     "云相册", "Cloud photos", "换手机，照片都在", "New phone, same photos",
     "照片自动存一份在云里，换手机后登录就能看。空间 20 GB。",
     "A copy of every photo, there again when you sign in on a new phone. 20 GB."),
    ("trend", "themes", "sparkles", 5, 5,
     "手机主题", "Themes", "每周换个样子", "A new look each week",
     "壁纸、图标和锁屏成套换，每周上新。",
     "Wallpapers, icons and lock screens in sets, with new ones every week."),
    ("trend", "fast-data", "gauge", 20, 5,
     "极速流量包", "Speed pack", "加 1 GB，快人一步", "1 GB more, at full speed",
     "每月加 1 GB 流量，当月用完为止，不自动续订。",
     "1 GB more for this month. It ends with the month and does not renew by itself."),
    ("biz", "stocks", "chart-line", 15, 10,
     "手机股市", "Stocks", "行情一眼看清", "The market at a glance",
     "行情、自选和到价提醒。只看行情，不代客买卖。",
     "Quotes, watch lists and price alerts. It shows the market and trades nothing."),
    ("biz", "video-meeting", "video", 30, 10,
     "视频会议", "Video meetings", "四个人，一块屏", "Four people, one screen",
     "手机和电脑都能进会，最多四方同时在线。",
     "Join from phone or computer, up to four at a time."),
    ("biz", "push-mail", "mail", 10, 5,
     "邮件推送", "Push mail", "邮件到了就知道", "Mail the moment it arrives",
     "公司邮箱的新邮件马上送到手机，附件先看摘要。",
     "New mail from your company's mailbox at once, attachments as a summary first."),
    ("play", "music", "music", 10, 10,
     "无线音乐", "Music", "想听就听，可以下载", "Listen now, keep for later",
     "整首试听，每月可下载 100 首，停用后已下载的还能听。",
     "Whole songs, and 100 downloads a month that stay yours after you stop."),
    ("play", "games", "gamepad-2", 15, 10,
     "手机游戏", "Games", "先玩一局再说", "Play a round first",
     "五十多款游戏包月玩，没有二次收费。",
     "Over fifty games for one monthly price, with nothing more to pay inside."),
    ("play", "reading", "book-open", 8, 10,
     "手机阅读", "Reading", "坐车看完一本书", "A book on the bus",
     "包月看书，字号和底色可调，看到哪里记到哪里。",
     "Read all month. Type size and paper colour are yours to set, and your place is kept."),
    ("trip", "navigation", "navigation", 10, 10,
     "手机导航", "Navigation", "堵在哪，绕过去", "See the jam, drive round it",
     "看路况、找停车位、语音报路口，地图可以先下载。",
     "Traffic, parking and spoken directions, with maps to download beforehand."),
    ("trip", "roaming", "plane", 0, None,
     "国际漫游", "Roaming", "出门前开好", "Ready before you leave",
     "开通免费，在外用多少算多少，每天封顶前发短信提醒。",
     "Free to switch on; you pay for what you use abroad, with a message before the daily cap."),
    ("trip", "travel-data", "route", 30, None,
     "旅行流量包", "Travel data", "七天 2 GB", "2 GB for seven days",
     "省外七天可用 2 GB，到期自动停。",
     "2 GB outside the province for seven days. It stops by itself."),
)  # fmt: skip

_TERMS = (
    ("consent", "办理前先看清", "Before you agree",
     "下单只用到选的号码和套餐。身份在柜台核对原件，屏幕上不填证件号。没付款前可以随时取消，号码马上放回。付款后要退，在柜台退回未用的钱。",
     "Your order holds the number and plan you chose. Identity is checked at the desk with the original; nothing of it "
     "is typed here. Cancel freely until you pay. After paying, the desk refunds what has not been used."),
    ("identity", "为什么要看证件", "Why we ask for identity",
     "电话号码要实名登记。店员只核对证件原件，这台机器不拍照也不保存证件。",
     "Phone numbers are registered to a real name. The clerk looks at the original; this screen takes no picture "
     "and keeps no copy."),
)  # fmt: skip


def zones() -> list[dict[str, Any]]:
    """The rows of the zone table, in the order of the home page."""
    return [
        {"key": key, "hue": key, "position": at, "name_zh_hans": zh, "name_en": en, "line_zh_hans": line,
         "line_en": line_en}
        for at, (key, zh, en, line, line_en) in enumerate(_ZONES, start=1)
    ]  # fmt: skip


def services() -> list[dict[str, Any]]:
    """The rows of the service table."""
    return [_service(at, *service) for at, service in enumerate(_SERVICES, start=1)]


def terms() -> list[dict[str, Any]]:
    """The rows of the terms table."""
    return [
        {"key": key, "position": at, "name_zh_hans": zh, "name_en": en, "text_zh_hans": text, "text_en": text_en}
        for at, (key, zh, en, text, text_en) in enumerate(_TERMS, start=1)
    ]


def _service(
    position: int, zone: str, key: str, icon: str, yuan: int, trial: int | None,
    name: str, name_en: str, line: str, line_en: str, about: str, about_en: str,
) -> dict[str, Any]:  # fmt: skip
    return {
        "key": key,
        "zone_key": zone,
        "position": position,
        "icon": icon,
        "monthly_fen": yuan * 100,
        "trial_minutes": trial,
        "name_zh_hans": name,
        "name_en": name_en,
        "line_zh_hans": line,
        "line_en": line_en,
        "about_zh_hans": about,
        "about_en": about_en,
    }
