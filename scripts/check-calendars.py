"""What Debian's calendar programs make of the files that check-calendars.ts wrote.

Called as: check-calendars.py icalendar|libical MANIFEST, by the Python for which Debian's modules are installed.
Prints JSON: the complaints, and for each file its events as {uid, start, end, summary}, times in UTC.
"""

import json
import sys
from datetime import datetime, timezone
from pathlib import Path


def say(moment):
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%MZ")


def read_with_icalendar(path, complaints):
    from icalendar import Calendar

    calendar = Calendar.from_ical(path.read_bytes())
    zones = {}
    for component in calendar.walk():
        complaints += [f"{path.name}: {component.name} {name}: {error}" for name, error in component.errors]
        if component.name == "VTIMEZONE":
            zones[str(component["TZID"])] = component.to_tz()

    def moment(event, name):
        value = event[name]
        tzid = value.params.get("TZID")
        if tzid is None:
            return value.dt
        # By the file's own description of the zone: the program would use the one that it brings along.
        return zones[tzid].localize(value.dt.replace(tzinfo=None))

    events = []
    for event in calendar.walk("VEVENT"):
        known = [say(event[name].dt) for name in ("DTSTART", "DTEND")]
        own = [say(moment(event, name)) for name in ("DTSTART", "DTEND")]
        if known != own:
            complaints.append(f"{path.name}: {event['UID']} is at {known}, by the file's own zone at {own}")
        events.append({"uid": str(event["UID"]), "start": own[0], "end": own[1], "summary": str(event["SUMMARY"])})
    if calendar.to_ical() == b"":
        complaints.append(f"{path.name}: cannot be written again")
    return events


def list_components(component, kind, glib):
    found = component.get_first_component(kind)
    while found is not None:
        yield found
        found = component.get_next_component(kind)


def list_errors(component, glib):
    found = component.get_first_property(glib.PropertyKind.XLICERROR_PROPERTY)
    while found is not None:
        yield found.as_ical_string().replace("\r\n ", "").strip()
        found = component.get_next_property(glib.PropertyKind.XLICERROR_PROPERTY)
    for child in list(list_components(component, glib.ComponentKind.ANY_COMPONENT, glib)):
        yield from list_errors(child, glib)


def read_with_libical(path, complaints):
    import gi

    gi.require_version("ICalGLib", "3.0")
    from gi.repository import ICalGLib as glib

    calendar = glib.Component.new_from_string(path.read_bytes().decode("utf-8"))
    if calendar is None:
        complaints.append(f"{path.name}: cannot be read")
        return []
    is_allowed = glib.restriction_check(calendar)
    errors = list(list_errors(calendar, glib))
    complaints += [f"{path.name}: {error}" for error in errors]
    if not is_allowed and not errors:
        complaints.append(f"{path.name}: breaks a restriction of iCalendar or iTIP")

    def moment(event, property_kind, value):
        found = event.get_first_property(property_kind)
        parameter = found.get_first_parameter(glib.ParameterKind.TZID_PARAMETER)
        if parameter is None:
            zone = glib.Timezone.get_utc_timezone()
        else:
            # The file's own zone, not one that libical brings along.
            zone = calendar.get_timezone(parameter.get_tzid())
            if zone is None:
                complaints.append(f"{path.name}: no zone {parameter.get_tzid()}")
                return ""
        return say(datetime.fromtimestamp(value.as_timet_with_zone(zone), timezone.utc))

    return [
        {
            "uid": event.get_uid(),
            "start": moment(event, glib.PropertyKind.DTSTART_PROPERTY, event.get_dtstart()),
            "end": moment(event, glib.PropertyKind.DTEND_PROPERTY, event.get_dtend()),
            "summary": event.get_summary(),
        }
        for event in list(list_components(calendar, glib.ComponentKind.VEVENT_COMPONENT, glib))
    ]


def main():
    tool, manifest = sys.argv[1], Path(sys.argv[2])
    read = {"icalendar": read_with_icalendar, "libical": read_with_libical}[tool]
    complaints = []
    files = {}
    for name in json.loads(manifest.read_text()):
        try:
            files[name] = read(manifest.parent / name, complaints)
        except Exception as error:  # Whatever a program throws is its complaint.
            complaints.append(f"{name}: {type(error).__name__}: {error}")
            files[name] = []
    json.dump({"complaints": complaints, "files": files}, sys.stdout)


main()
