-- Words between applicant and offices.

CREATE TABLE "messages" (
    "application_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "office_id" TEXT NULL,
    "at" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    CONSTRAINT "pk_messages" PRIMARY KEY ("application_id", "number"),
    CONSTRAINT "fk_messages_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT
);

create trigger messages_no_update before update on messages begin select raise(abort, 'messages can only be added to'); end;
create trigger messages_no_delete before delete on messages begin select raise(abort, 'messages can only be added to'); end;
