"""Addresses of sessions, bookings and places, and which keys open them."""

from django.urls import path

from delivery.models import Booking, Invitation, Seat, SessionRequest
from delivery.views import (
    asking,
    booking,
    bookings,
    doors,
    everything,
    feeds,
    finding,
    invitations,
    manage,
    organisations,
    people,
    requests,
    seats,
    sessions,
    tickets,
    waiting,
)
from ui import page_keys

page_keys.opens(Booking.KEY_PREFIX, doors.booking_from_key)
page_keys.opens(Seat.KEY_PREFIX, doors.seat_from_key)
page_keys.opens(SessionRequest.KEY_PREFIX, requests.request_from_key)
page_keys.opens(Invitation.KEY_PREFIX, invitations.invitation_from_key)

urlpatterns = [
    path("sessions/", finding.SessionListView.as_view(), name="session_list"),
    path("sessions/month/", finding.MonthView.as_view(), name="session_month"),
    path("calendar.ics", feeds.CalendarView.as_view(), name="calendar_feed"),
    path("embed/", feeds.EmbeddingView.as_view(), name="embedding"),
    path("embed/sessions/", feeds.EmbeddedView.as_view(), name="embedded_sessions"),
    path("sessions/request/", asking.AskView.as_view(), name="session_request"),
    path("sessions/<str:ref>/", sessions.SessionView.as_view(), name="session"),
    path("sessions/<str:ref>/book/", booking.BookView.as_view(), name="book"),
    path("sessions/<str:ref>/wait/", waiting.WaitView.as_view(), name="wait"),
    path("invitations/<str:ref>/", invitations.InvitationView.as_view(), name="invitation"),
    path("bookings/lost/", bookings.LostLinksView.as_view(), name="lost_links"),
    path("bookings/lost/sent/", bookings.LostLinksSentView.as_view(), name="lost_links_sent"),
    path("bookings/<str:ref>/", bookings.BookingView.as_view(), name="booking"),
    path("bookings/<str:ref>/confirm/", booking.ConfirmView.as_view(), name="booking_confirm"),
    path("bookings/<str:ref>/code/", booking.CodeAgainView.as_view(), name="booking_code"),
    path("bookings/<str:ref>/address/", booking.CorrectAddressView.as_view(), name="booking_address"),
    path("bookings/<str:ref>/send-again/", bookings.SendAgainView.as_view(), name="booking_send_again"),
    path("bookings/<str:ref>/cancel/", bookings.CancelBookingView.as_view(), name="booking_cancel"),
    path("bookings/<str:ref>/calendar.ics", bookings.BookingCalendarView.as_view(), name="booking_calendar"),
    path("bookings/<str:ref>/waiting/", waiting.WaitingView.as_view(), name="booking_waiting"),
    path("bookings/<str:ref>/accept/", waiting.AcceptView.as_view(), name="offer_accept"),
    path("bookings/<str:ref>/decline/", waiting.DeclineView.as_view(), name="offer_decline"),
    path("bookings/<str:ref>/leave/", waiting.LeaveView.as_view(), name="booking_leave"),
    path("bookings/<str:ref>/move/", manage.MoveDatesView.as_view(), name="booking_move_dates"),
    path("bookings/<str:ref>/move/<str:session_ref>/", manage.MoveView.as_view(), name="booking_move"),
    path("bookings/<str:ref>/people/", people.NamePeopleView.as_view(), name="booking_people"),
    path("bookings/<str:ref>/answers/", people.AnswersView.as_view(), name="booking_answers"),
    path("bookings/<str:ref>/tickets/", tickets.BookingTicketsView.as_view(), name="booking_tickets"),
    path("bookings/<str:ref>/add/", manage.AddPlacesView.as_view(), name="booking_add"),
    path("bookings/<str:ref>/add/wait/", manage.WaitForMoreView.as_view(), name="booking_add_wait"),
    path("bookings/<str:ref>/places/<int:number>/switch/", manage.SwitchSeatView.as_view(), name="booking_seat_switch"),
    path("bookings/<str:ref>/places/<int:number>/", bookings.NameSeatView.as_view(), name="booking_seat"),
    path(
        "bookings/<str:ref>/places/<int:number>/give-back/",
        bookings.GiveBackView.as_view(),
        name="booking_seat_give_back",
    ),
    path("seats/<str:ref>-<int:number>/", seats.SeatView.as_view(), name="seat"),
    path("seats/<str:ref>-<int:number>/cannot-come/", seats.CannotComeView.as_view(), name="seat_cannot_come"),
    path("seats/<str:ref>-<int:number>/switch/", manage.SwitchOwnView.as_view(), name="seat_switch"),
    path("seats/<str:ref>-<int:number>/calendar.ics", seats.SeatCalendarView.as_view(), name="seat_calendar"),
    path("t/<str:ticket>/", tickets.TicketView.as_view(), name="ticket"),
    path("requests/<str:ref>/", requests.RequestView.as_view(), name="request"),
    path("requests/<str:ref>/confirm/", asking.ProveView.as_view(), name="request_confirm"),
    path("requests/<str:ref>/code/", asking.CodeAgainView.as_view(), name="request_code"),
    path("requests/<str:ref>/address/", asking.CorrectAddressView.as_view(), name="request_address"),
    path("requests/<str:ref>/change/", requests.ChangeView.as_view(), name="request_change"),
    path("requests/<str:ref>/withdraw/", requests.WithdrawView.as_view(), name="request_withdraw"),
    path("requests/<str:ref>/does-not-suit/", requests.TurnDownView.as_view(), name="request_turn_down"),
    path("requests/<str:ref>/book/", requests.BookKeptView.as_view(), name="request_book"),
    path("my/organisations/<int:pk>/", organisations.OrganisationView.as_view(), name="my_organisation"),
    path("my/everything/", everything.EverythingView.as_view(), name="everything"),
    path(
        "my/organisations/<int:pk>/everything/",
        everything.OrganisationEverythingView.as_view(),
        name="my_organisation_everything",
    ),
    path("my/organisations/<int:pk>/people/", organisations.PeopleFileView.as_view(), name="my_organisation_people"),
]
