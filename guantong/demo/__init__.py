"""The demo company: a desk-lamp factory in Zhongshan with three months of trading behind it.

`load` plays the months through the same services that people use, so every figure on every screen has its documents.
"""

from __future__ import annotations

from guantong.demo.load import SIGN_INS, SignIn, load

__all__ = ["SIGN_INS", "SignIn", "load"]
