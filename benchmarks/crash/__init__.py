"""kill -9 under load, at points that matter: nothing acknowledged may be lost, nothing doubled."""
