"""What the discussion hall tells of itself: figures, reports, the week."""
