"""The local mail catcher, as a process of its own."""

import os
import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

from ops.stack import any_port


def test_mail_lies_readable_in_the_data_folder(tmp_path: Path) -> None:
    port = any_port("127.0.0.1", "tcp")
    env = {**os.environ, "VIVA_DATA": str(tmp_path), "VIVA_MAIL_PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-m", "ops.catcher"], env=env)
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@viva.test", "b@viva.test", "Grüße"
        message.set_content("Ihr Link: https://viva.test/i/x — schön")
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            smtp.send_message(message)
        (text,) = (tmp_path / "mail").glob("*.txt")
        assert "Subject: Grüße" in text.read_text()
        assert "https://viva.test/i/x — schön" in text.read_text()
        assert text.with_suffix(".eml").exists()
    finally:
        process.terminate()
        assert process.wait(30) == 0
