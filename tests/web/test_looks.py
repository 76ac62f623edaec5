"""Every page and state, light and dark, on a phone and on a desktop: readable by everybody, nothing cut off.

With VIVA_SCREENSHOTS=FOLDER each of them is kept as a picture, for eyes.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from playwright.async_api import Browser, Route, expect
from sqlalchemy import update

from core.candidates.models import Candidate
from core.interviews.models import Interview, InterviewQuestion
from core.jobs.models import JobDescription
from tests.web.conftest import Invite, interview_of, rows
from tests.web.person import DENIED, DESKTOP, PHONE, SOON, Person, person

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

SETTLED_MS = 300


class Look:
    """Checks what is in sight, and keeps a picture of it."""

    def __init__(self, guest: Person, name: str) -> None:
        self._guest, self._name, self._number = guest, name, 0

    async def at(self, where: str, *, whole: bool = True) -> None:
        self._number += 1
        await self._guest.page.wait_for_timeout(SETTLED_MS)
        if folder := os.environ.get("VIVA_SCREENSHOTS"):
            path = Path(folder) / f"{self._name}-{self._number:02}-{where}.png"
            await self._guest.page.screenshot(path=path, full_page=whole)
        await self._guest.accessible(f"{self._name}: {where}")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_every_page_and_state(browser: Browser, invite: Invite, size: tuple[int, int], dark: bool) -> None:
    name = f"{'phone' if size == PHONE else 'desktop'}-{'dark' if dark else 'light'}"
    async with person(browser, size=size, dark=dark) as guest:
        look = Look(guest, name)
        await guest.page.goto(invite(questions=1))
        await guest.at("Good to know")
        await look.at("invitation")
        await guest.press("Ask, or change the time")
        await guest.at("What would you like to change?")
        await look.at("arrange")
        await guest.press("Back to the invitation")
        await guest.press("Get ready")
        await guest.at("How would you like to answer?")
        await look.at("way")
        await guest.press("Continue")
        await guest.at("Before we begin")
        await guest.press("I agree and continue")
        await look.at("consent")
        await guest.press("I do not agree")
        await guest.at("That is fine")
        await look.at("refused")
        await guest.press("Read it again")
        await guest.page.get_by_role("radio", name="No recording").check()
        await guest.press("I agree and continue")
        await guest.at("Your microphone")
        await look.at("microphone")
        await guest.press("Turn on microphone")
        await expect(guest.page.get_by_text("We hear you.").first).to_be_visible(timeout=SOON)
        await guest.press("Record 3 seconds")
        await expect(guest.page.get_by_role("button", name="Play it back")).to_be_visible()
        await look.at("microphone-recorded")
        await guest.press("Sounds good")
        await guest.press("Play three notes")
        await guest.press("No")
        await look.at("speaker-silent")
        await guest.press("Go on, I will read along")
        await expect(guest.page.get_by_text("Your connection is good.").first).to_be_visible(timeout=SOON)
        await look.at("connection")
        await guest.press("Continue")
        await guest.at("One question to warm up")
        await look.at("practice")
        await guest.press("Go on without")
        await guest.at("Ready when you are")
        await look.at("ready")
        await guest.press("Start the interview")
        await guest.state("Interviewer is speaking")
        await look.at("speaking", whole=False)
        await guest.state("Listening to you")
        await look.at("listening", whole=False)
        await guest.press("Microphone")
        await guest.state("Listening, but your microphone is off")
        await look.at("muted", whole=False)
        await guest.press("More")
        await look.at("menu", whole=False)
        await guest.page.keyboard.press("Escape")
        await guest.press("Settings")
        await look.at("settings", whole=False)
        await guest.page.get_by_role("radio", name="Very large").check()
        await guest.page.get_by_role("switch", name="Push to talk").click()
        await guest.press("Close")
        await look.at("very-large", whole=False)
        await guest.choose("Pause")
        await guest.state("Paused")
        await look.at("paused", whole=False)
        await guest.press("Continue")
        await guest.choose("Switch to typing only")
        await guest.state("Waiting for your answer")
        await look.at("typing", whole=False)
        await guest.choose("End the interview")
        await look.at("end", whole=False)
        await guest.press("End it")
        await guest.at("What happens next", within=60_000)
        await guest.press("Read the transcript")
        await guest.page.get_by_role("radio", name="Good", exact=True).check()
        await look.at("after")
        guest.blameless()


async def test_a_blocked_microphone_and_a_dead_link(browser: Browser, invite: Invite) -> None:
    async with person(browser, size=PHONE, script=DENIED) as guest:
        look = Look(guest, "phone-trouble")
        await guest.begin(invite(questions=1), "Both")
        await guest.page.get_by_role("radio", name="No recording").check()
        await guest.press("I agree and continue")
        await guest.press("Turn on microphone")
        await expect(guest.page.get_by_role("alert").first).to_be_visible()
        await look.at("blocked")
        guest.blameless()
        await guest.page.goto(guest.page.url[:-4])
        await guest.at("We do not know this link")
        await look.at("unknown")


async def test_spanish_is_spanish_everywhere(browser: Browser, invite: Invite) -> None:
    """A language whose words are longer, and whose pages keep the consent in the words it was written in."""
    async with person(browser, size=PHONE, language="es-ES") as guest:
        look = Look(guest, "phone-spanish")
        await guest.page.goto(invite(questions=1))
        await guest.page.get_by_label("Language").or_(guest.page.get_by_label("Idioma")).select_option("es")
        await guest.press("Pedir algo o cambiar la hora")
        await guest.at("¿Qué le gustaría cambiar?")
        await look.at("arrange")
        await guest.press("Volver a la invitación")
        await guest.press("Prepararme")
        await guest.page.get_by_role("radio", name="Escribir").check()
        await look.at("way")
        await guest.press("Continuar")
        await guest.at("Antes de empezar")
        assert await guest.page.get_attribute("html", "lang") == "es"
        await look.at("consent")
        await guest.press("Estoy de acuerdo y continúo")
        await guest.press("Seguir sin practicar")
        await guest.press("Empezar la entrevista")
        await guest.state("Esperamos su respuesta")
        await look.at("room", whole=False)
        await guest.press("Más")
        await look.at("menu", whole=False)
        await guest.page.keyboard.press("Escape")
        await guest.end("Más", "Terminar la entrevista", "Terminarla")
        await look.at("after")
        guest.blameless()


@dataclass(frozen=True)
class Written:
    """What companies and candidates write in a language of their own."""

    language: str
    direction: str
    company: str
    title: str
    description: str
    question: str
    name: str


GERMAN = Written(
    "German",
    "ltr",
    "Rehabilitationskrankenhausbetriebsgesellschaft Oberschwaben-Allgäu gemeinnützige GmbH",
    "Gesundheits- und Krankenpflegefachkraft für Intensivüberwachungsstationen und Kurzzeitpflegeeinrichtungen",
    "Schichtdienstplangestaltungsmitverantwortung, Medikamentenverabreichungsdokumentation und Angehörigengespräche.",
    "Was tun Sie, wenn eine Überwachungsmonitorfehlalarmhäufung die Bereitschaftspflegekräfte ablenkt?",
    "Maximiliane Freifrau von Wolkenstein",
)
ARABIC = Written(
    "Arabic",
    "rtl",
    "مجموعة مستشفيات الخليج للرعاية الصحية المتكاملة وإعادة التأهيل",
    "ممرض أو ممرضة مسؤول عن وحدة العناية المركزة ورعاية المرضى بعد العمليات الجراحية",
    "تنظيم المناوبات وتوثيق إعطاء الأدوية (ICU) والتحدث مع عائلات المرضى.",
    "ماذا تفعل أولاً عندما يشتكي المريض من ألم في الصدر وضيق في التنفس؟",
    "فاطمة الزهراء",
)


async def test_long_german_and_arabic_words_fit_and_run_their_own_way(
    browser: Browser, invite: Invite, services: tuple[Path, dict[str, str]]
) -> None:
    link, written = invite(questions=1), GERMAN

    async def of_this_company(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, json=await answer.json() | {"company": written.company})

    async with person(browser) as guest:
        page = guest.page
        # a company has one name: that of the installation
        await page.route(re.compile(r"/api/v1/(invitation|careers/[^/]+)$"), of_this_company)
        heading = page.get_by_role("heading", level=1)
        for written in (GERMAN, ARABIC):
            # Given a job, its question and its candidate in words of this language
            job = await _write(services[1], link, written)
            for address, name in ((link, "invitation"), (re.sub(r"/i/.*", f"/jobs/{job}", link), "job")):
                await page.goto(address)
                # Then the pages show all of them, from the side that they begin at
                await expect(heading).to_have_text(written.title)
                await expect(heading).to_have_css("direction", written.direction)
                await guest.everywhere(f"{written.language} {name}")
        # and so does the room, to each line of the transcript its own
        await guest.enter_typing(link)
        await guest.question(1)
        await expect(heading).to_contain_text(written.question)
        await expect(heading).to_have_css("direction", "rtl")
        await guest.write(GERMAN.question)
        await guest.says(GERMAN.question)
        await expect(page.get_by_role("log").get_by_text(GERMAN.question)).to_have_css("direction", "ltr")
        await guest.everywhere(f"{written.language} room")
        await guest.end()
        guest.blameless()


async def _write(variables: dict[str, str], link: str, written: Written) -> UUID:
    """Whatever people wrote round this interview; the job."""
    async with rows(variables) as session:
        interview = await session.get_one(Interview, await interview_of(session, link))
        for changed in (
            update(Candidate).where(Candidate.id == interview.candidate_id).values(full_name=written.name),
            update(JobDescription)
            .where(JobDescription.id == interview.job_id)
            .values(title=written.title, description=written.description),
            update(InterviewQuestion)
            .where(InterviewQuestion.interview_id == interview.id)
            .values(question_text=written.question),
        ):
            await session.execute(changed)
        await session.commit()
        return interview.job_id
