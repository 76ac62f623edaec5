import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface Props {
  open: boolean;
  onClose(): void;
  title: string;
  text?: string;
  closeLabel: string;
  children: ReactNode;
}

/** A question or a few settings over the page: the focus stays in it, Escape closes it, and it goes back to where it came from. */
export function Dialog({ open, onClose, title, text, closeLabel, children }: Props) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(10_16_15/0.55)]" />
        <Radix.Content
          className="fixed inset-x-0 bottom-0 z-50 max-h-[90dvh] overflow-y-auto rounded-t-3xl bg-card p-6 pb-[max(1.5rem,env(safe-area-inset-bottom))] shadow-card outline-none sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-[min(32rem,calc(100vw-2rem))] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-3xl sm:p-8"
          {...(text ? {} : { "aria-describedby": undefined })}
        >
          <div className="flex items-start justify-between gap-4">
            <Radix.Title className="text-2xl leading-tight font-semibold">{title}</Radix.Title>
            <Radix.Close
              aria-label={closeLabel}
              className="-mt-2 -mr-2 grid size-11 shrink-0 place-items-center rounded-xl hover:bg-well"
            >
              <X aria-hidden="true" size={22} />
            </Radix.Close>
          </div>
          {text && <Radix.Description className="mt-3 text-soft">{text}</Radix.Description>}
          <div className="mt-6">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
