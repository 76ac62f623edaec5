export const news = {
  heading: "News",
  lead: "What happened with candidates of yours.",
  what: "What",
  when: "When",
  fresh: "New",
  allRead: "Mark all as read",
  none: "Nothing has happened yet",
  noneText: "When a candidate picks a time, answers an offer or asks for a person, it stands here.",
  kinds: {
    appeal: "A second look was asked for",
    human_requested: "A candidate asks for a person",
    interview_moved: "A candidate picked a time",
    interview_cancelled: "A candidate cancelled an interview",
    no_show: "Nobody came to an interview",
    offer_accepted: "An offer was accepted",
    offer_declined: "An offer was declined",
  } as Record<string, string>,
};
