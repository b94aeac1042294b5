"""The store of snapshots: what a namespace held after a step, kept so that any step can start there.

Bytes are kept under the name of their content, once, whichever snapshots have them. Not embedded
into pipelines: a pod hands its state on as a layer (`..layer`), which `transfer` brings in.
"""

from .restored import Restored
from .saving import Saved
from .store import Store

__all__ = ["Restored", "Saved", "Store"]
