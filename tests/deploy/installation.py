"""The commands of docs/operations.md that install the portal, as scripts."""

import re

from tests.deploy.nginx import CHECKOUT

OPERATIONS = CHECKOUT / "docs" / "operations.md"
SCRIPT = re.compile(r"^```bash\n# (\w+)\.sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def scripts() -> dict[str, str]:
    """Return {name: text} of the scripts in the document, word for word."""
    return dict(SCRIPT.findall(OPERATIONS.read_text()))
