"""What is watched over: approvals, the audit, undoing, totals, exports."""
