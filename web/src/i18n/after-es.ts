import type { AfterDictionary } from "./after-en";

export const afterEs: AfterDictionary = {
  title: "Eso es todo. Gracias",
  stopped: "La entrevista ha terminado",
  human: "A partir de aquí sigue una persona",
  text: (company) => `Todo está guardado. Puede cerrar esta página. ${company} se pondrá en contacto con usted.`,
  humanText: (company, by) =>
    `Ha pedido una persona. ${company} tiene su petición y se pondrá en contacto con usted${by ? ` antes del ${by}` : ""}.`,
  cancelled: "Su entrevista está cancelada",
  cancelledText: (company) => `No dice nada sobre su candidatura. Si quiere otra hora, escriba a ${company}.`,
  next: "Qué pasa ahora",
  steps: (company) => [
    "Sus respuestas pasan a un informe que cita sus propias palabras.",
    `Una persona de ${company} lo lee y decide. La IA no decide.`,
    `${company} le comunica el resultado, sea cual sea, y usted puede preguntar los motivos.`,
  ],
  replyBy: (date) => `Tendrá una respuesta antes del ${date}.`,
  rate: "¿Qué tal le ha ido?",
  rateText: "Esto no llega a nadie que decida sobre usted.",
  stars: ["Muy mal", "Mal", "Regular", "Bien", "Muy bien"],
  comment: "¿Qué deberíamos mejorar? (opcional)",
  rateSend: "Enviar",
  rated: "Gracias. Su valoración está guardada.",
  correct: "Corregir",
  correctLabel: "Lo que quería decir",
  correctUntil: (date) =>
    `¿Se entendió algo mal? Puede corregir sus propias palabras hasta el ${date}. El equipo de selección ve las dos versiones.`,
  correctSave: "Guardar",
  corrected: "Corregido por usted",
  wasHeard: "Se entendió:",
  transcript: "Lo que se dijo",
  transcriptShow: "Leer la transcripción",
  transcriptEmpty: "No se dijo ni escribió nada.",
  you: "Usted",
  interviewer: "Entrevistadora",
  report: "Su propio informe",
  reportText:
    "Lo que estuvo bien, un consejo para cada tema y lo que se dijo. No tiene puntuación ni le compara con nadie.",
  reportGet: "Descargar mi informe (PDF)",
  reportLater: "Su informe aún no está: llega cuando se haya leído la entrevista. Inténtelo en unos minutos.",
  data: "Sus datos",
  dataText: (company) =>
    `Sus respuestas, la transcripción y, si dio su permiso, el sonido se guardan solo para esta candidatura. Puede pedir a ${company} una copia o que se borren: responda al mensaje que le invitó.`,
};
