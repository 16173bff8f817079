"""What is watched over: the audit, approvals, undoing, totals, exports."""
