"""The published vectors, as loaded JSON; each carries its source."""

import json
from pathlib import Path
from typing import Any

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors" / "wechat.json").read_text(encoding="utf-8"))
