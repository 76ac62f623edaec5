import { type ReactNode, useState } from "react";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { useText } from "../text";

interface Props {
  /** Draws the button that asks. */
  trigger: (ask: () => void) => ReactNode;
  title: string;
  text: string;
  action: string;
  danger?: boolean;
  onConfirm(): void;
  children?: ReactNode;
}

/** Asks once before a click that can hurt. */
export function Confirm({ trigger, title, text, action, danger = true, onConfirm, children }: Props) {
  const words = useText();
  const [open, setOpen] = useState(false);
  return (
    <>
      {trigger(() => setOpen(true))}
      <Dialog open={open} onClose={() => setOpen(false)} title={title} text={text} closeLabel={words.close}>
        {children}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={() => setOpen(false)}>{words.cancel}</Button>
          <Button
            look={danger ? "danger" : "primary"}
            onClick={() => {
              setOpen(false);
              onConfirm();
            }}
          >
            {action}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
