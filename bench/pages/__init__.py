"""Pages of citizens and of staff on filled databases, beside a bare page."""
