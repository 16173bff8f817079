"""The texts of the playground's page, by the key under which its scripts ask for them.

The page gets them as data, already in its language, so that one catalog translates everything a person reads. A
placeholder that the page itself fills is carried through unchanged: its value is its own name in braces.
"""

from zoneinfo import ZoneInfo

from locales import Reader, Sentence, _, speak

TEXTS: dict[str, Sentence] = {
    # The page
    "title": _("Huikuan playground"),
    "short_title": _("Playground"),
    "notice": _(
        "This playground only listens on this computer (127.0.0.1), and its data is a demo. "
        "Start it with --fresh to begin anew."
    ),
    "notice_short": _("Only this computer · demo data"),
    "notice_label": _("About this playground"),
    "close": _("Close"),
    "cancel": _("Cancel"),
    "ok": _("OK"),
    "more": _("More"),
    "add_phone": _("Add a phone"),
    "remove_phone": _("Remove this phone"),
    "language": _("Language of the page"),
    "reconnecting": _("The connection to the playground is lost. Trying again…"),
    "failed": _("That did not work: {reason}", reason="{reason}"),
    "unreachable": _("The playground cannot be reached."),
    # The clock
    "clock": _("Clock of the company"),
    "clock_next": _("Next event"),
    "clock_next_hint": _("Move the clock to the next thing that is due"),
    "clock_next_at": _("Next event: {time}", time="{time}"),
    "clock_none": _("Nothing is due ahead."),
    "clock_hour": _("1 hour ahead"),
    "clock_day": _("1 day ahead"),
    "clock_hour_short": _("+1 h"),
    "clock_day_short": _("+1 day"),
    "clock_set": _("Set date and time"),
    "clock_set_action": _("Set the clock"),
    "clock_wrong": _("This is no date and time."),
    "clock_zone": _("Time zone: {zone}", zone="{zone}"),
    # A phone
    "phone_of": _("Phone of {name}", name="{name}"),
    "person": _("Whose phone"),
    "person_unread": _("{name} ({n} new)", name="{name}", n="{n}"),
    "others_unread": _("Others have new messages."),
    "chats": _("Chats"),
    "messages": _("Messages"),
    "unread": _("New messages: {n}", n="{n}"),
    "members": _("People: {names}", names="{names}"),
    "role_admin": _("Admin"),
    "role_manager": _("Manager"),
    "role_salesperson": _("Salesperson"),
    "role_finance": _("Accountant"),
    "role_stranger": _("Stranger"),
    "block": _("Block the bot"),
    "unblock": _("Unblock the bot"),
    "blocked": _("{name} has blocked the bot.", name="{name}"),
    "start": _("Start"),
    "start_code": _("Open with a code"),
    "start_code_label": _("Code from the link"),
    "start_code_open": _("Open the link"),
    "link_title": _("Who opens this link?"),
    "empty": _("No messages here yet."),
    "empty_hint": _("Press Start, as one does with a new bot."),
    "earlier": _("Earlier messages"),
    "to_bottom": _("To the newest message"),
    "loading": _("Loading…"),
    # A message
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "edited": _("edited"),
    "forwarded_from": _("Forwarded from {name}", name="{name}"),
    "sending": _("sending"),
    "sent": _("sent"),
    "seen": _("answered"),
    "not_sent": _("Not sent."),
    "retry": _("Try again"),
    "discard": _("Discard"),
    "actions": _("Reply, edit, copy"),
    "reply": _("Reply"),
    "edit": _("Edit"),
    "copy": _("Copy text"),
    "photo": _("Photo"),
    "photo_enlarge": _("Enlarge the photo"),
    "file": _("File"),
    "file_download": _("Download {name}", name="{name}"),
    "location": _("Location"),
    "contact": _("Contact"),
    "voice": _("Voice message"),
    "buttons": _("Buttons"),
    "button_silent": _("No answer yet."),
    "save": _("Save"),
    # Writing
    "write": _("Message"),
    "write_group": _("Message the group"),
    "send": _("Send"),
    "attach": _("Attach"),
    "commands": _("Commands"),
    "keyboard": _("Buttons of the bot"),
    "replying": _("Reply to {name}", name="{name}"),
    "editing": _("Editing a message"),
    "too_large": _("A file may have at most {n} MB.", n="{n}"),
    # Sending other things
    "attach_photo": _("Photo from this computer…"),
    "attach_sample": _("Sample photo"),
    "attach_file": _("File…"),
    "attach_location": _("Location…"),
    "attach_contact": _("Contact…"),
    "photo_title": _("Send a photo"),
    "file_title": _("Send a file"),
    "caption": _("Caption"),
    "as_forwarded": _("Forwarded from somebody else"),
    "location_title": _("Send a location"),
    "place": _("Place"),
    "place_typed": _("Other coordinates"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "coordinates_wrong": _("Latitude from -90 to 90, longitude from -180 to 180."),
    "contact_title": _("Share a contact"),
    "contact_first": _("First name"),
    "contact_last": _("Last name"),
    "contact_phone": _("Phone"),
    "place_customer": _("At {name}", name="{name}"),
    "sample_shop": _("Shop visited"),
}


def page_texts(language: str) -> dict[str, str]:
    """Everything the page says, in this language (`en` or `zh_CN`)."""
    reader = Reader(language, ZoneInfo("UTC"))
    return {key: speak(sentence, reader) for key, sentence in TEXTS.items()}
