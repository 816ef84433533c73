"""One day for one topic: composing (pure) and rendering (pure)."""
