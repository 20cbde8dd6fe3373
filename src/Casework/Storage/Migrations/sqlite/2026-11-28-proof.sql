-- What came of a form that was sent, by the sum of its one-time key and its words: a double press adds nothing.

CREATE TABLE "sent_forms" (
    "sum" TEXT NOT NULL CONSTRAINT "pk_sent_forms" PRIMARY KEY,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "made" TEXT NOT NULL
);
