"""What schemathesis cannot know of the parameters.

A cursor is text that the server signed: any other is rightly a 400, and so is one beside `page`.
Requests that are to be accepted therefore get a real one, or none where there is none.

And what it takes from one answer for the next request, it takes by name: the id of a tag for
`tag`, which wants a slug. Where such a value breaks the schema, it is left out.

Nor does it know how files are read.
"""

import re

import requests
import schemathesis

CURSORS = ("cursor", "since")
PLACES = (*CURSORS, "page")


@schemathesis.deserializer("application/pdf")
def read_pdf(context, response):
    """JSON Schema knows a file as a string."""
    text = response.content.decode("latin-1")
    assert text.startswith("%PDF-1.7"), "is no PDF"
    return text


@schemathesis.hook
def before_call(context, case, kwargs):
    if not case.query or (case.meta and case.meta.generation.mode.is_negative):
        return
    leave_out_misfits(case)
    given = next((name for name in CURSORS if name in case.query), None)
    if given:
        start = {name: value for name, value in case.query.items() if name not in PLACES}
        cursor = next_cursor(case.derive(query=start))
        for name in PLACES:
            case.query.pop(name, None)
        if cursor:
            case.query[given] = cursor


def leave_out_misfits(case):
    for parameter in case.operation.query:
        pattern = parameter.definition.get("schema", {}).get("items", {}).get("pattern")
        value = case.query.get(parameter.name)
        if pattern and value is not None:
            values = value if isinstance(value, list) else str(value).split(",")
            if not all(re.search(pattern, str(value)) for value in values):
                del case.query[parameter.name]


def next_cursor(case):
    """The cursor behind the start of the same list."""
    answer = requests.request(**case.as_transport_kwargs(), timeout=30)
    if not answer.ok or "json" not in answer.headers.get("content-type", ""):
        return None
    return answer.json().get("meta", {}).get("next_cursor")
