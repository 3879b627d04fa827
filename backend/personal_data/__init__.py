"""What we hold of a person: handed out, erased, agreed to, and forgotten when its time is over."""
