"""JSON Schemas of DCAT-US catalogs, written from the field tables of both versions.

1.1: resources.data.gov, DCAT-US Schema v1.1 (Project Open Data), for federal agencies.
3: github.com/GSA/dcat-us, jsonschema/Catalog.json and definitions/*.json, read in November 2026. Only members that this
catalog uses are listed, and no others are allowed, so that a misspelled member fails.
"""

from typing import Any

Schema = dict[str, Any]
TEXT = {"type": "string", "minLength": 1}
URL = {"type": "string", "pattern": r"^https?://[^\s]+$"}
MEDIA_TYPE = {"type": "string", "pattern": r"^[-\w]+/[-\w.+]+$"}
EMAIL = {"type": "string", "pattern": r"^mailto:[\w.+-]+@[\w.-]+\.[\w.-]+$"}
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
MOMENT = rf"{DAY}T[0-9:]{{8}}Z"


def record(required: str, **members: Any) -> Schema:
    """Return the schema of an object with these members and no other; `required` names the mandatory ones."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": members,
        "additionalProperties": False,
    }


def typed(kind: str, required: str, **members: Any) -> Schema:
    return record(f"@type {required}", **members | {"@type": {"const": kind}})


def many(items: Schema) -> Schema:
    return {"type": "array", "items": items, "minItems": 1}


def matching(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^({pattern})$"}


FILE_1 = typed(
    "dcat:Distribution",
    "",
    title=TEXT,
    description=TEXT,
    format=TEXT,
    accessURL=URL,
    downloadURL=URL,
    mediaType=MEDIA_TYPE,
    describedBy=URL,
    describedByType=MEDIA_TYPE,
) | {"dependentRequired": {"downloadURL": ["mediaType"], "describedBy": ["describedByType"]}}
DATASET_1 = typed(
    "dcat:Dataset",
    "title description keyword modified publisher contactPoint identifier accessLevel bureauCode programCode",
    title=TEXT,
    description=TEXT,
    keyword=many(TEXT),
    modified=matching(f"{MOMENT}|R/P1M"),
    publisher=typed("org:Organization", "name", name=TEXT),
    contactPoint=typed("vcard:Contact", "fn hasEmail", fn=TEXT, hasEmail=EMAIL),
    identifier=TEXT,
    accessLevel={"enum": ["public", "restricted public", "non-public"]},
    bureauCode=many(matching("[0-9]{3}:[0-9]{2}")),
    programCode=many(matching("[0-9]{3}:[0-9]{3}")),
    license=URL,
    rights=TEXT | {"maxLength": 255},
    landingPage=URL,
    describedBy=URL,
    describedByType=MEDIA_TYPE,
    language=many(matching("[a-z]{2}-[A-Z]{2}")),
    spatial=TEXT,
    temporal=matching(f"{DAY}/{DAY}"),
    accrualPeriodicity=matching("R/P.+|irregular"),
    distribution=many(FILE_1),
)
POD = "https://project-open-data.cio.gov/v1.1/schema"
VERSION_1: Schema = record(
    "@context conformsTo dataset",
    **{"@context": URL, "@id": URL, "@type": {"const": "dcat:Catalog"}},
    conformsTo={"const": POD},
    describedBy=URL,
    dataset=many(DATASET_1),
)

AGENT = typed("Agent", "name", name=TEXT)
KIND = typed("Kind", "fn hasEmail", fn=TEXT, hasEmail=EMAIL)
DOCUMENT = typed("Document", "title", title=TEXT, accessURL=URL)
LANGUAGES = many({"type": "string", "maxLength": 2})
# Nothing is required of a distribution; downloadURL "should always be accompanied by mediaType".
DICTIONARY = typed(
    "Distribution", "mediaType", accessURL=URL, downloadURL=URL, mediaType=MEDIA_TYPE
)
FILE_3 = typed(
    "Distribution",
    "",
    title=TEXT,
    description=TEXT,
    accessURL=URL,
    downloadURL=URL,
    mediaType=MEDIA_TYPE,
    format=TEXT,
    characterEncoding=many({"const": "UTF-8"}),
    license=TEXT,
    describedBy=DICTIONARY,
) | {"dependentRequired": {"downloadURL": ["mediaType"]}}
DATASET_3 = typed(
    "Dataset",
    "title description identifier publisher contactPoint",
    title=TEXT,
    description=TEXT,
    identifier=TEXT,
    publisher=typed("Organization", "name", name=TEXT),
    contactPoint=KIND,
    keyword=many(TEXT),
    modified=matching(MOMENT),
    accessRights=TEXT,
    accrualPeriodicity=matching("R/P.+|irregular"),
    rights=many(TEXT),
    landingPage=DOCUMENT,
    describedBy=DICTIONARY,
    language=LANGUAGES,
    spatial=many(typed("Location", "prefLabel", prefLabel=TEXT)),
    temporal=many(typed("PeriodOfTime", "", startDate=matching(DAY), endDate=matching(DAY))),
    distribution=many(FILE_3),
)
SERVICE = typed(
    "DataService",
    "title endpointURL publisher contactPoint",
    title=TEXT,
    endpointURL=many(URL),
    endpointDescription=many(TEXT),
    publisher=AGENT,
    contactPoint=many(KIND),
    license=TEXT,
    language=LANGUAGES,
)
VERSION_3: Schema = typed(
    "Catalog",
    "dataset",
    **{"@id": URL},
    conformsTo=typed("Standard", "", title=TEXT, **{"@id": URL}),
    title=TEXT,
    description=TEXT,
    publisher=AGENT,
    homepage=DOCUMENT,
    language=LANGUAGES,
    modified=matching(MOMENT),
    dataset=many(DATASET_3),
    service=many(SERVICE),
)
