"""The expressions inside a checklist: XPath and the notation of findings, parsed and checked at publish."""
