"""Questions about published scenarios: who asks stays unknown, answers are for everybody."""
