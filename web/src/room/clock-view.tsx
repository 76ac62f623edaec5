import { Clock3 } from "lucide-react";
import { useEffect, useState } from "react";
import { type Clock, secondsLeft } from "./view";
import { useRoomText } from "./words";

/** Minutes, not seconds: a running number makes nobody think better. Milestones are said by the interviewer's notices. */
export function ClockView({ clock }: { clock: Clock }) {
  const words = useRoomText();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const left = secondsLeft(clock, Math.max(now, clock.at));
  const minutes = Math.ceil(left / 60);
  const long = left <= 0 ? words.timeUp : left < 60 ? words.lastMinute : words.timeLeft(minutes);
  return (
    <p className="flex shrink-0 items-center gap-1.5 text-sm text-soft">
      <Clock3 aria-hidden="true" size={16} />
      <span className="sr-only">
        {long}
        {!clock.running && `, ${words.clockStands}`}
      </span>
      <span aria-hidden="true" className="sm:hidden">
        {left < 60 ? words.timeShortLast : words.timeShort(minutes)}
      </span>
      <span aria-hidden="true" className="hidden sm:inline">
        {long}
        {!clock.running && `, ${words.clockStands}`}
      </span>
    </p>
  );
}
