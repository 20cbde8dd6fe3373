-- Letters, kept from the operation that wrote them on.

CREATE TABLE "letters" (
    "id" TEXT NOT NULL CONSTRAINT "pk_letters" PRIMARY KEY,
    "to" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "made_at" INTEGER NOT NULL,
    "sent_at" INTEGER NULL,
    "attempts" INTEGER NOT NULL,
    "next_try_at" INTEGER NULL,
    "last_error" TEXT NULL
);

CREATE INDEX "ix_letters_made_at" ON "letters" ("made_at");

CREATE INDEX "ix_letters_next_try_at" ON "letters" ("next_try_at");
