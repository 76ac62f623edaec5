import type { news as english } from "./en-news";

export const news: typeof english = {
  heading: "Novedades",
  lead: "Lo que ha pasado con sus candidatos.",
  what: "Qué",
  when: "Cuándo",
  fresh: "Nuevo",
  allRead: "Marcar todo como leído",
  none: "Todavía no ha pasado nada",
  noneText: "Cuando un candidato elija una hora, conteste a una oferta o pida una persona, aparecerá aquí.",
  kinds: {
    appeal: "Se pide una segunda revisión",
    human_requested: "Un candidato pide hablar con una persona",
    interview_moved: "Un candidato ha elegido hora",
    interview_cancelled: "Un candidato ha cancelado una entrevista",
    no_show: "Nadie vino a una entrevista",
    offer_accepted: "Se ha aceptado una oferta",
    offer_declined: "Se ha rechazado una oferta",
  },
};
