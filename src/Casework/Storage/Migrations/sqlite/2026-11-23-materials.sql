-- Files in an application's slots, and uploads on their way there.

CREATE TABLE "draft_materials" (
    "id" TEXT NOT NULL CONSTRAINT "pk_draft_materials" PRIMARY KEY,
    "application_id" TEXT NOT NULL,
    "slot" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "pages" INTEGER NULL,
    "warnings" TEXT NOT NULL,
    "place" INTEGER NOT NULL,
    "added_at" INTEGER NOT NULL,
    "added_by" TEXT NOT NULL,
    "removed_at" INTEGER NULL,
    "removed_by" TEXT NULL,
    CONSTRAINT "fk_draft_materials_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT
);

CREATE TABLE "uploads" (
    "id" TEXT NOT NULL CONSTRAINT "pk_uploads" PRIMARY KEY,
    "application_id" TEXT NOT NULL,
    "slot" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "file_key" TEXT NOT NULL,
    "started_at" INTEGER NOT NULL,
    "started_by" TEXT NOT NULL,
    "material_id" TEXT NULL,
    "ended_at" INTEGER NULL,
    CONSTRAINT "fk_uploads_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_uploads_material_id" FOREIGN KEY ("material_id") REFERENCES "draft_materials" ("id") ON DELETE RESTRICT
);

CREATE INDEX "ix_draft_materials_application_id_slot" ON "draft_materials" ("application_id", "slot");

CREATE INDEX "ix_uploads_application_id" ON "uploads" ("application_id");
