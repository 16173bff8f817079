"""${message}"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
<% lines = [line for line in (upgrades or "pass").splitlines() if not line.lstrip().startswith("# ###")] %>\
    ${"\n".join(lines).strip()}
