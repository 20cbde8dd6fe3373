-- which office a message of the applicant is meant for, and that it was read there
ALTER TABLE "messages" ADD "to_office_id" TEXT NULL;
CREATE INDEX "ix_messages_to_office_id" ON "messages" ("to_office_id");
CREATE TABLE "message_reads" (
    "application_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "pk_message_reads" PRIMARY KEY ("application_id", "number"),
    CONSTRAINT "fk_message_reads_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT
);
