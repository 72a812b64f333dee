"""A typed client of the studio's API, for plain and for asynchronous programs.

    with Client("http://127.0.0.1:8420") as studio:
        story = studio.stories.begin(brief={"premise": "a fox who lost her lantern"})["id"]
        studio.wait(story)
        Path("book.pdf").write_bytes(studio.stories.download(story, "book.pdf"))

Every operation of the API is a method, by the name that the OpenAPI document gives it; answers are dictionaries whose
types are told. What is refused is an `ApiError`.
"""

from laterna.client.calls import ApiError, Happening, Upload
from laterna.client.studio import AsyncClient, Client

__all__ = ["ApiError", "AsyncClient", "Client", "Happening", "Upload"]
