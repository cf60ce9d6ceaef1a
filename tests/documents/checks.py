"""What is wrong with a PDF: the rules of PDF/UA-1 and PDF/A-2a, and what a screen reader would say."""

import tempfile
from pathlib import Path

import outloud
from page import ValidationProfile, validate_pdf_bytes

PROFILES = (ValidationProfile.PDF_UA_1, ValidationProfile.PDF_A_2A)


def problems(content: bytes) -> list[str]:
    """Return every broken rule of both validators, with its message."""
    return broken_rules(content) + heard_problems(content)


def broken_rules(content: bytes) -> list[str]:
    found = []
    for profile in PROFILES:
        report = validate_pdf_bytes(content, profile=profile)
        found += [f"{failure.rule_id}: {failure.message}" for failure in report.failures]
    return found


def heard_problems(content: bytes) -> list[str]:
    """Return the errors and warnings of outloud, which reads files only."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "document.pdf")
        file.write_bytes(content)
        result = outloud.check(str(file))

    assert not result.error
    return [
        f"{finding.rule}: {finding.message}"
        for finding in result.findings
        if finding.severity in ("error", "warning")
    ]
