"""Messages to people: e-mail, SMS, and the bell in the pages. Written in the transaction that causes them, sent by a job after it."""
